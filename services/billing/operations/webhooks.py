"""Taking in a webhook: is it Stripe's, is it ours, has it come before. What it leads to is later.

Only an answer other than 2xx makes Stripe send again, so what is not for us is answered with 200
and dropped. https://docs.stripe.com/webhooks, https://docs.stripe.com/connect/webhooks
"""

import base64
import binascii
import logging
from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from billing.domain.notices import Notice, notice_of, thin_notice_of
from billing.models import Connection
from billing.operations.context import Context
from billing.settings import Settings
from billing.stripe_client.signatures import is_genuine
from chassis import clock
from chassis.errors import Invalid
from chassis.webhooks import Door

log = logging.getLogger(__name__)

TAKEN = {"status": 200, "body": {"received": True}}
REFUSED = {"status": 400, "body": {"received": False}}

_account = sa.bindparam("account", type_=sa.Text)
_door = Door("stripe", where=sa.exists().where(Connection.stripe_account_id == _account))


def receive(
    context: Context, *, endpoint: str, headers: Mapping[str, str], body_b64: str
) -> dict[str, Any]:
    """Verify the raw bytes, keep the ids, answer. Raises Invalid for what is no base64."""
    body = _bytes(body_b64)
    signature = {name.lower(): value for name, value in headers.items()}.get("stripe-signature", "")
    if not is_genuine(body, signature, _secrets(context.settings, endpoint), clock.now()):
        return REFUSED
    event = _event(body)
    if event is None:
        return REFUSED
    if bool(event.get("livemode")) != context.settings.stripe_livemode:
        log.warning("a webhook of the other mode was dropped")
        return TAKEN
    _keep(context, event, thin_notice_of(event) if endpoint == "thin" else notice_of(event))
    return TAKEN


def _keep(context: Context, event: Mapping[str, Any], notice: Notice) -> None:
    """Store what concerns an account that a host has connected."""
    with context.connection() as db:
        is_new = _door.keep(
            db, event["id"], event["type"], notice.as_payload(), account=notice.account
        )
    if is_new:
        context.wake_inbox()


def _secrets(settings: Settings, endpoint: str) -> tuple[str, ...]:
    if endpoint == "connect":
        return settings.stripe_connect_webhook_secrets
    return settings.stripe_webhook_secrets


def _event(body: bytes) -> Mapping[str, Any] | None:
    try:
        event = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    is_event = (
        isinstance(event, dict)
        and isinstance(event.get("id"), str)
        and isinstance(event.get("type"), str)
    )
    return event if is_event else None


def _bytes(body_b64: str) -> bytes:
    try:
        return base64.b64decode(body_b64, validate=True)
    except binascii.Error as error:
        raise Invalid("body_unreadable", "The body is no base64.") from error
