"""Webhooks of Mailgun: the signature beside the event, its retries, and inbound posts.

The HMAC covers the timestamp and the token only, not the event.
https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
"""

import hashlib
import hmac
import json
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlencode

from sandbox.store import Document
from sandbox.webhooks import Manners, Signed
from sandbox.world import World

# The vendor's schedule: eight hours in all; 406 tells it to give up at once.
_RETRY_AFTER = tuple(timedelta(minutes=wait) for wait in (10, 10, 15, 30, 60, 120, 240))
_NOT_ACCEPTABLE = 406


def install(world: World) -> None:
    """Tell the sandbox how Mailgun delivers."""
    key = world.settings.mailgun_signing_key

    def sign(body: bytes, at: datetime, delivery: Document) -> Signed:
        signature = signature_of(key, at, secrets.token_hex(25))
        if delivery["options"].get("is_inbound"):
            return Signed(body + b"&" + urlencode(signature).encode(), {})
        return Signed(_with_signature(body, signature), {})

    manners = Manners(sign=sign, retry_after=_RETRY_AFTER, final_statuses=(_NOT_ACCEPTABLE,))
    world.webhooks.vendor("mailgun", manners)


def signature_of(key: str, at: datetime, token: str) -> dict[str, str]:
    """The three fields that prove that Mailgun sent something at `at`."""
    timestamp = str(int(at.timestamp()))
    digest = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {"timestamp": timestamp, "token": token, "signature": digest}


def announce(world: World, event: Document) -> None:
    """Queue the webhook of an event; `accepted` has none."""
    if event["event"] == "accepted":
        return
    world.webhooks.deliver(
        "mailgun",
        f"{world.settings.gateway_url}/webhooks/mailgun",
        json.dumps({"event-data": event}).encode(),
        event=event["event"],
    )


def forward(world: World, fields: dict[str, str]) -> str:
    """Queue a parsed inbound message, as a route with `forward(url)` does."""
    return world.webhooks.deliver(
        "mailgun",
        f"{world.settings.gateway_url}/webhooks/mailgun/inbound",
        urlencode(fields).encode(),
        event="inbound",
        content_type="application/x-www-form-urlencoded",
        options={"is_inbound": True},
    )


def _with_signature(body: bytes, signature: dict[str, str]) -> bytes:
    return json.dumps({"signature": signature, **json.loads(body)}).encode()
