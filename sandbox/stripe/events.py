"""Events and their way out: snapshots for v1, thin notices for v2, all signed.

A platform's own events go to one endpoint, those of connected accounts to another, with a
top-level `account`; thin ones to a third. https://docs.stripe.com/webhooks,
https://docs.stripe.com/connect/webhooks, https://docs.stripe.com/event-destinations
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.store import Document
from sandbox.stripe.ledger import Ledger, iso, new_id
from sandbox.webhooks import Manners, Signed
from sandbox.world import World

API_VERSION = "2026-10-28.endive"
_PATHS = {
    "platform": "/webhooks/stripe",
    "connect": "/webhooks/stripe/connect",
    "thin": "/webhooks/stripe/thin",
}
# Live mode tries for three days with growing gaps.
_RETRY_AFTER = tuple(
    timedelta(minutes=minutes) for minutes in (5, 30, 120, 300, 600, 720, 720, 720, 720)
)


def emit(
    ledger: Ledger,
    type: str,  # noqa: A002 - Stripe's word
    thing: Mapping[str, Any],
    previous: Mapping[str, Any] | None = None,
) -> Document:
    """Record that something happened to `thing`, and send it."""
    event: Document = {
        "id": new_id("event"),
        "object": "event",
        "api_version": API_VERSION,
        "created": ledger.now,
        "data": {"object": dict(thing)},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": ledger.request_id, "idempotency_key": ledger.idempotency_key},
        "type": type,
    }
    if previous:
        event["data"]["previous_attributes"] = dict(previous)
    if ledger.is_connected:
        event["account"] = ledger.account
    ledger.put("event", event)
    _send(ledger.world, event, "connect" if ledger.is_connected else "platform")
    return event


def emit_thin(ledger: Ledger, type: str, account_id: str) -> Document:  # noqa: A002
    """Tell that a v2 account changed, without saying how."""
    event: Document = {
        "id": new_id("event"),
        "object": "v2.core.event",
        "created": iso(ledger.at),
        "livemode": False,
        "type": type,
        "context": None,
        "reason": None,
        "related_object": {
            "id": account_id,
            "type": "v2.core.account",
            "url": f"/v2/core/accounts/{account_id}",
        },
    }
    ledger.put("event", event)
    _send(ledger.world, event, "thin")
    return event


def _send(world: World, event: Document, endpoint: str) -> None:
    world.webhooks.deliver(
        "stripe",
        world.settings.gateway_url + _PATHS[endpoint],
        json.dumps(event, ensure_ascii=False).encode(),
        event=event["type"],
        options={"endpoint": endpoint},
    )


def manners(world: World) -> Manners:
    """How Stripe signs and how long it tries."""

    def sign(body: bytes, now: datetime, delivery: Document) -> Signed:
        settings = world.settings
        is_connect = delivery["options"].get("endpoint") == "connect"
        listed = (
            settings.stripe_connect_webhook_secrets
            if is_connect
            else settings.stripe_webhook_secrets
        )
        return Signed(body, {"Stripe-Signature": signature(body, now, listed.split(","))})

    return Manners(sign=sign, retry_after=_RETRY_AFTER)


def signature(body: bytes, at: datetime, keys: list[str]) -> str:
    """The header; one `v1` for each secret while they rotate."""
    stamp = int(at.timestamp())
    signed = f"{stamp}.".encode() + body
    marks = [hmac.new(key.encode(), signed, hashlib.sha256).hexdigest() for key in keys]
    return ",".join([f"t={stamp}", *(f"v1={mark}" for mark in marks)])
