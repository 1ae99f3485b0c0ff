"""Taking in what the mail provider posts: proved, remembered, reduced to what is needed, stored.

What it reports is acted on from the inbox. Nothing of an address is kept on the way: a report is
about the keyed digest of one. An answer of 200 or 406 ends the provider's attempts.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.dialects.postgresql import insert

from chassis.addresses import normalise
from chassis.errors import Invalid, RateLimited
from chassis.unit_of_work import UnitOfWork
from chassis.webhooks import store_webhook
from notifications import repository
from notifications.domain import threads
from notifications.domain.inbound import Desk, desk_of
from notifications.mailgun.forms import InboundPost
from notifications.mailgun.operations import MESSAGE_VARIABLE
from notifications.mailgun.signatures import Signature, is_authentic
from notifications.models import WebhookToken

SOURCE = "mailgun"
INBOUND = "inbound"
# How much one address may write, within which time.
MAILS = (timedelta(hours=1), 60)
_HEARD = frozenset({"delivered", "failed", "complained", "unsubscribed"})


@dataclass(frozen=True)
class Answer:
    """What the provider is to hear."""

    status: int
    body: dict[str, str]


ACCEPTED = Answer(200, {"message": "accepted"})
NOT_ACCEPTABLE = Answer(406, {"message": "not acceptable"})


def receive_report(uow: UnitOfWork, *, body: bytes, key: str) -> Answer:
    """A report about a message: https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks"""
    try:
        post = orjson.loads(body)
    except orjson.JSONDecodeError:
        return NOT_ACCEPTABLE
    if not isinstance(post, dict) or not _is_proved(uow, post.get("signature"), key):
        return NOT_ACCEPTABLE
    report = _report(uow, post.get("event-data"))
    if report is not None:
        name, message_id, payload = report
        store_webhook(uow, SOURCE, message_id, name, payload)
    return ACCEPTED


def receive_mail(
    uow: UnitOfWork,
    *,
    body: bytes,
    content_type: str,
    key: str,
    privacy_address: str,
    domain: str,
) -> Answer:
    """A mail to us that a route forwards, already parsed into a form.

    Raises RateLimited where one address writes faster than a person does: the provider brings it
    again later, so that a loop is slowed down and nothing is lost.
    """
    post = InboundPost.parse(body, content_type)
    if post is None or not _is_proved(uow, post.fields, key):
        return NOT_ACCEPTABLE
    mail = post.mail()
    if mail is None or _is_our_own(mail, domain, privacy_address):
        return NOT_ACCEPTABLE
    _refuse_flood(uow, mail["address_normalised"])
    desk: Desk = desk_of(post.fields.get("recipient", ""), privacy_address)
    payload = mail | {"desk": desk}
    store_webhook(uow, SOURCE, f"{INBOUND}:{mail['internet_message_id']}", INBOUND, payload)
    return ACCEPTED


def _is_our_own(mail: dict[str, Any], domain: str, privacy_address: str) -> bool:
    return threads.is_our_own(
        mail["address_normalised"],
        mail["internet_id"],
        domain=domain,
        privacy_address=privacy_address,
    )


def _refuse_flood(uow: UnitOfWork, address: str) -> None:
    within, bound = MAILS
    if repository.count_mails(uow.db, address, uow.now - within) >= bound:
        raise RateLimited("too_many_mails", "One address writes faster than a person does.")


def _is_proved(uow: UnitOfWork, signed: Any, key: str) -> bool:
    """Signed by the provider, fresh, and with a token that nobody used before."""
    signature = Signature.of(signed)
    if signature is None or not is_authentic(signature, key, now=uow.now):
        return False
    row = insert(WebhookToken).values(digest=signature.token_digest, used_at=uow.now)
    fresh = row.on_conflict_do_nothing().returning(WebhookToken.digest)
    return uow.db.execute(fresh).first() is not None


def _report(uow: UnitOfWork, data: Any) -> tuple[str, str, dict[str, Any]] | None:
    """The event's name, its id and what we need of it; None where it is none of ours.

    An event's id is unique within a day only, so its timestamp belongs to the id.
    """
    if not isinstance(data, dict) or data.get("event") not in _HEARD:
        return None
    try:
        message_id = UUID(data["user-variables"][MESSAGE_VARIABLE])
        digest = uow.tombstones.digest("email", normalise(data["recipient"]))
        event_id = f"{data['id']}:{float(data['timestamp']):.6f}"
    except (KeyError, TypeError, ValueError, AttributeError, Invalid):
        return None
    payload = {
        "message_id": str(message_id),
        "address_digest": digest.hex(),
        "severity": str(data.get("severity", "")),
        "reason": str(data.get("reason", "")),
    }
    return data["event"], event_id, payload
