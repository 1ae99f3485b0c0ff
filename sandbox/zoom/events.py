"""What Zoom tells the app: webhooks, signed, and the address's own examination.

https://developers.zoom.us/docs/api/webhooks/
"""

import hashlib
import hmac
import json
import secrets
from datetime import datetime, timedelta

import requests

from sandbox.store import Document
from sandbox.webhooks import Manners, Signed
from sandbox.world import World
from sandbox.zoom.tokens import Tokens

_VALIDATION = "endpoint.url_validation"
_VALIDATED_EVERY = timedelta(hours=72)


class Events:
    """Sends to the one address that the app has registered."""

    def __init__(self, world: World, tokens: Tokens) -> None:
        self._world = world
        self._tokens = tokens
        self._endpoint = world.store.collection("zoom.endpoint")
        self._url = f"{world.settings.gateway_url}/webhooks/zoom"
        retry_after = tuple(timedelta(minutes=minutes) for minutes in (5, 20, 60))
        world.webhooks.vendor(
            "zoom",
            Manners(
                sign=self._sign,
                retry_after=retry_after,
                timeout_seconds=3.0,
                accepts=self._judge,
            ),
        )
        world.clock.register("zoom.validate", lambda at: self.validate())
        if not world.clock.is_scheduled("zoom.validate"):
            self._schedule_validation()

    def tell(self, host: Document, event: str, payload: Document) -> None:
        """Send an event of a host's account, if the host has the app."""
        if self._tokens.grant_of(host["id"]) is not None:
            self.send(event, {"account_id": host["account_id"], **payload})

    def send(self, event: str, payload: Document) -> None:
        """Send an event, whoever has the app."""
        at = int(self._world.clock.now().timestamp() * 1000)
        body = {"event": event, "event_ts": at, "payload": payload}
        self._world.webhooks.deliver("zoom", self._url, json.dumps(body).encode(), event=event)

    def validate(self) -> None:
        """Ask the address to prove that it knows the secret; it comes back every 72 hours."""
        self.send(_VALIDATION, {"plainToken": secrets.token_urlsafe(16)})
        self._schedule_validation()

    def endpoint(self) -> Document:
        """Whether the address has passed: unknown, valid or failed."""
        return self._endpoint.get("state") or {"state": "unknown", "at": None}

    def _schedule_validation(self) -> None:
        due = self._world.clock.now() + _VALIDATED_EVERY
        self._world.clock.at(due, "zoom.validate", {}, key="zoom.validate")

    def _sign(self, body: bytes, at: datetime, delivery: Document) -> Signed:
        timestamp = str(int(at.timestamp()))
        signature = self._hmac(b"v0:" + timestamp.encode() + b":" + body)
        headers = {"x-zm-request-timestamp": timestamp, "x-zm-signature": f"v0={signature}"}
        return Signed(body, headers)

    def _judge(self, delivery: Document, sent: bytes, answer: requests.Response) -> bool:
        if delivery["event"] != _VALIDATION:
            return answer.status_code in (200, 204)
        token = json.loads(sent)["payload"]["plainToken"]
        wanted = {"plainToken": token, "encryptedToken": self._hmac(token.encode())}
        is_valid = answer.status_code == 200 and _json(answer) == wanted
        state = {"state": "valid" if is_valid else "failed"}
        self._endpoint.put("state", {**state, "at": self._world.clock.now().isoformat()})
        return is_valid

    def _hmac(self, message: bytes) -> str:
        key = self._world.settings.zoom_webhook_secret.encode()
        return hmac.new(key, message, hashlib.sha256).hexdigest()


def _json(answer: requests.Response) -> object:
    try:
        return answer.json()
    except ValueError:
        return None
