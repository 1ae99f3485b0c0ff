"""The steps of sending one message, each a transaction, so that a crash between leaves the truth.

Up to `preparing` nothing has left this house. `sending` is written before the provider is called:
from then on the message may have been accepted, whatever happens to us.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from chassis import arrays
from chassis.db import UtcDateTime
from chassis.unit_of_work import UnitOfWork
from notifications import repository
from notifications.commands import mailings
from notifications.commands.suppressions import Why
from notifications.domain.delivery import MailingStatus, MessageStatus, Outcome, Reason
from notifications.domain.kinds import Kind, UndeclaredKind, declared
from notifications.domain.voice import PLATFORM, Voice
from notifications.models import Mailing, Message, Recipient, SeriesVoice

# The recipients of a message by id, as text, with the digests that are known of their addresses.
Frozen = dict[str, bytes | None]
_IN_HAND = (MessageStatus.PREPARING, MessageStatus.SENDING, MessageStatus.UNCERTAIN)
# Queued again, as not accepted, while it was being accepted after all: no harm is done yet.
_MAY_BE_SENT = (MessageStatus.SENDING, MessageStatus.UNCERTAIN, MessageStatus.QUEUED)

# What the person did not choose is not said to be their choice.
_BY_REFUSAL: dict[str, Reason] = {
    Why.BOUNCED: Reason.BOUNCED_BEFORE,
    Why.COMPLAINED: Reason.COMPLAINED_BEFORE,
}


@dataclass(frozen=True)
class Claim:
    """A message that this worker prepares, as it was when it was claimed."""

    message_id: UUID
    attempt: int
    kind: Kind
    mailing_id: UUID
    person_id: UUID | None
    series_id: UUID | None
    session_id: UUID | None
    is_batch: bool
    number: int
    locale: str
    roster_after: str | None
    roster_until: UUID | None
    facts: dict[str, Any]
    secrets: dict[str, Any]
    voice: Voice
    host_id: UUID | None
    """Whose voice it is; None where it is the platform's."""
    traceparent: str | None


class Candidate(NamedTuple):
    """Somebody who would receive the message: their address and its digest.

    `is_new` where the recipient's row does not know the digest yet, or knows an older one.
    """

    person_id: str
    address: str
    digest: bytes
    is_new: bool


def claim_due(uow: UnitOfWork, *, lease: timedelta) -> Claim | bool:
    """Claim the next message; True where one was given up instead, False where none is due."""
    found = repository.next_due_message(uow.db, uow.now)
    if found is None:
        return False
    message, mailing, voice = found
    try:
        kind = declared(mailing.kind)
    except UndeclaredKind:
        give_up(message, mailing, MessageStatus.FAILED, Reason.UNDECLARED)
        return True
    if uow.now >= mailing.useful_until:
        give_up(message, mailing, MessageStatus.DROPPED, Reason.TOO_LATE)
        return True
    message.status, message.lease_until = MessageStatus.PREPARING, uow.now + lease
    message.attempts += 1
    return _claim(uow, message, mailing, voice if kind.is_of_host else None)


def recipients_of(uow: UnitOfWork, claim: Claim) -> Frozen:
    """Who was fixed for a message that was just claimed."""
    return repository.digests_of(
        uow.db,
        claim.mailing_id,
        claim.number,
        after=UUID(claim.roster_after) if claim.roster_after else None,
        until=claim.roster_until,
    )


def begin(
    uow: UnitOfWork, claim: Claim, candidates: list[Candidate], *, lease: timedelta
) -> set[str] | None:
    """Write that the message is being sent, and to which addresses; None to send nothing.

    The last look before the door: dropped, unsubscribed or restricted in the meantime counts. Who
    prepared it for longer than its lease lets it be: what was asked of series then is too old.
    """
    found = repository.lock_attempt(uow.db, claim.message_id, claim.attempt)
    if found is None or found[0].status != MessageStatus.PREPARING:
        return None
    message, mailing = found
    if message.lease_until is None or uow.now >= message.lease_until:
        return None
    if mailing.status == MailingStatus.DROPPED:
        give_up(message, mailing, MessageStatus.DROPPED, mailing.reason)
        return None
    reasons = _reasons_to_skip(uow, claim, candidates)
    _skip(uow, claim, candidates, reasons)
    allowed = [each for each in candidates if each.digest not in reasons]
    if not allowed:
        give_up(message, mailing, MessageStatus.DROPPED, _one_reason(reasons))
        return None
    _remember_digests(uow, claim, allowed)
    message.status, message.lease_until = MessageStatus.SENDING, None
    message.due_at, message.tried_at = uow.now + lease, message.tried_at or uow.now
    message.probe = uow.keys.encrypt(allowed[0].address, probe_context(message.id))
    return {each.address for each in allowed}


def record_sent(uow: UnitOfWork, claim: Claim, provider_id: str) -> None:
    """The provider has taken it: one statement, since each page of a roster comes by here."""
    attempt = {"message_id": claim.message_id, "attempt": claim.attempt}
    attempt |= {"provider_id": provider_id, "now": uow.now}
    uow.db.connection().execute(_SENT_AND_UNSEALED if claim.secrets else _SENT, attempt)


# Made once: every mail comes by here.
_SENT = (
    sa.update(Message)
    .where(
        Message.id == sa.bindparam("message_id"),
        Message.attempts == sa.bindparam("attempt"),
        Message.status.in_(_MAY_BE_SENT),
    )
    .values(
        status=MessageStatus.SENT,
        provider_id=sa.bindparam("provider_id"),
        sent_at=sa.bindparam("now", type_=UtcDateTime),
        probe=None,
    )
)
_JUST_SENT = _SENT.returning(Message.mailing_id).cte("just_sent")
_SENT_AND_UNSEALED = (
    sa.update(Mailing).where(Mailing.id == _JUST_SENT.c.mailing_id).values(sealed=None)
)


def mark_sent(uow: UnitOfWork, message: Message, mailing: Mailing, *, provider_id: str) -> None:
    message.status, message.provider_id, message.sent_at = (
        MessageStatus.SENT,
        provider_id,
        uow.now,
    )
    message.probe = mailing.sealed = None


def record_uncertain(uow: UnitOfWork, claim: Claim) -> None:
    """The provider may have taken it: the settler asks before anybody tries again."""
    found = repository.lock_attempt(uow.db, claim.message_id, claim.attempt)
    if found is not None and found[0].status == MessageStatus.SENDING:
        found[0].status = MessageStatus.UNCERTAIN
        found[0].uncertain_since = found[0].due_at = uow.now


def record_failed(uow: UnitOfWork, claim: Claim, reason: str) -> None:
    """The provider refuses it for good."""
    found = repository.lock_attempt(uow.db, claim.message_id, claim.attempt)
    if found is not None:
        give_up(*found, MessageStatus.FAILED, reason)


def put_back(uow: UnitOfWork, claim: Claim, *, wait: timedelta) -> None:
    """Certainly not sent: try again after a while, unless it was given up meanwhile."""
    found = repository.lock_attempt(uow.db, claim.message_id, claim.attempt)
    if found is not None and found[0].status in _IN_HAND:
        queue_again(found[0], due_at=uow.now + wait)


def queue_again(message: Message, *, due_at: Any) -> None:
    message.status, message.due_at, message.lease_until = MessageStatus.QUEUED, due_at, None
    message.tried_at = message.uncertain_since = message.probe = None


def drop(uow: UnitOfWork, claim: Claim, reason: str) -> None:
    """There is nobody to send it to."""
    found = repository.lock_attempt(uow.db, claim.message_id, claim.attempt)
    if found is not None:
        give_up(*found, MessageStatus.DROPPED, reason)


def note_departed(uow: UnitOfWork, claim: Claim, person_ids: set[str]) -> None:
    """Frozen as recipients, but no longer on the roster."""
    _set_outcome(uow, claim, person_ids, Outcome.SKIPPED, Reason.DEPARTED)


def probe_of(uow: UnitOfWork, message: Message) -> str:
    """An address that the message went to, by which its fate can be asked for."""
    assert message.probe is not None  # noqa: S101 - written with the status that led here
    return uow.keys.decrypt(message.probe, probe_context(message.id)).decode()


def _claim(uow: UnitOfWork, message: Message, mailing: Mailing, voice: SeriesVoice | None) -> Claim:
    """Members hear the host of their series; everybody else hears the platform."""
    return Claim(
        message_id=message.id,
        attempt=message.attempts,
        kind=declared(mailing.kind),
        mailing_id=mailing.id,
        person_id=mailing.person_id,
        series_id=mailing.series_id,
        session_id=mailing.session_id,
        is_batch=message.is_batch,
        number=message.number,
        locale=message.locale,
        roster_after=message.roster_after,
        roster_until=message.roster_until,
        facts=mailing.facts,
        secrets=mailings.secrets_of(uow, mailing),
        voice=voice.value if voice else PLATFORM,
        host_id=voice.host_id if voice else None,
        traceparent=mailing.traceparent,
    )


def _reasons_to_skip(
    uow: UnitOfWork, claim: Claim, candidates: list[Candidate]
) -> dict[bytes, Reason]:
    """By digest. Security and rights messages go out regardless (rulings on the policy, 3)."""
    if not claim.kind.category.can_stop:
        return {}
    digests = [each.digest for each in candidates]
    refused = repository.refused_among(
        uow.db, digests, category=claim.kind.category, series_id=claim.series_id
    )
    restricted = repository.restricted_among(uow.db, digests)
    why = {digest: _BY_REFUSAL.get(cause, Reason.UNSUBSCRIBED) for digest, cause in refused.items()}
    return why | dict.fromkeys(restricted, Reason.RESTRICTED)


def _skip(
    uow: UnitOfWork, claim: Claim, candidates: list[Candidate], reasons: Mapping[bytes, Reason]
) -> None:
    for reason in set(reasons.values()):
        skipped = {each.person_id for each in candidates if reasons.get(each.digest) == reason}
        _set_outcome(uow, claim, skipped, Outcome.SKIPPED, reason)


def _one_reason(reasons: Mapping[bytes, Reason]) -> Reason:
    found = set(reasons.values())
    return found.pop() if len(found) == 1 else Reason.NOBODY_LEFT


def _remember_digests(uow: UnitOfWork, claim: Claim, allowed: list[Candidate]) -> None:
    """By which address each is recognised in reports. Batches know nearly all since freezing."""
    news = [
        {"mailing": claim.mailing_id, "person": UUID(each.person_id), "digest": each.digest}
        for each in allowed
        if each.is_new
    ]
    if news:
        uow.db.connection().execute(_DIGEST, news)


_DIGEST = (
    sa.update(Recipient)
    .where(
        Recipient.mailing_id == sa.bindparam("mailing"),
        Recipient.person_id == sa.bindparam("person"),
    )
    .values(address_digest=sa.bindparam("digest"))
)


def _set_outcome(
    uow: UnitOfWork, claim: Claim, person_ids: set[str], outcome: Outcome, reason: Reason
) -> None:
    if person_ids:
        rows = sa.update(Recipient).where(
            Recipient.mailing_id == claim.mailing_id,
            Recipient.person_id == sa.any_(arrays.uuids(person_ids)),
        )
        uow.db.execute(rows.values(outcome=outcome, reason=reason, outcome_at=uow.now))


def give_up(message: Message, mailing: Mailing, status: MessageStatus, reason: str | None) -> None:
    message.status, message.reason, message.lease_until = status, reason, None
    message.probe = None
    if not message.is_batch:
        mailing.sealed = None


def probe_context(message_id: UUID) -> str:
    """The message to which its probe is bound."""
    return f"notifications.message.probe:{message_id}"
