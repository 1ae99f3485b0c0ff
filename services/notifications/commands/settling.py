"""Finding out what became of a message whose sending broke off, before anything else is done."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from notifications import repository
from notifications.commands import sending
from notifications.domain.delivery import MessageStatus, Reason, Verdict, verdict


@dataclass(frozen=True)
class Unsettled:
    """A message to ask about: by whose address, and since when."""

    message_id: UUID
    attempt: int
    recipient: str
    tried_at: datetime


@dataclass(frozen=True)
class Patience:
    """How late the provider's log shows a message, and how long it goes back."""

    lag: timedelta
    kept_for: timedelta

    @property
    def ask_again_after(self) -> timedelta:
        return self.lag / 10


def claim_next(uow: UnitOfWork, patience: Patience) -> Unsettled | None:
    """The next message to ask about. One whose sender died counts as uncertain from here on."""
    message = repository.next_unsettled(uow.db, uow.now)
    if message is None:
        return None
    message.status = MessageStatus.UNCERTAIN
    message.uncertain_since = message.uncertain_since or uow.now
    message.due_at = uow.now + patience.ask_again_after
    assert message.tried_at is not None  # noqa: S101 - written with the status that led here
    recipient = sending.probe_of(uow, message)
    return Unsettled(message.id, message.attempts, recipient, message.tried_at)


def settle(
    uow: UnitOfWork, asked: Unsettled, patience: Patience, *, provider_id: str | None
) -> None:
    """Act on what the log showed: `provider_id` of the message, or None where it shows none."""
    found = repository.lock_attempt(uow.db, asked.message_id, asked.attempt)
    if found is None or found[0].status != MessageStatus.UNCERTAIN:
        return
    message, mailing = found
    judged = verdict(
        is_found=provider_id is not None,
        tried_at=asked.tried_at,
        uncertain_since=message.uncertain_since or uow.now,
        now=uow.now,
        lag=patience.lag,
        kept_for=patience.kept_for,
    )
    if judged is Verdict.SENT:
        sending.mark_sent(uow, message, mailing, provider_id=provider_id or "")
    elif judged is Verdict.SEND_AGAIN:
        sending.queue_again(message, due_at=uow.now)
    elif judged is Verdict.GIVE_UP:
        fail(uow, asked, Reason.UNKNOWABLE)


def fail(uow: UnitOfWork, asked: Unsettled, reason: Reason) -> None:
    """It was rejected after all, or nobody can tell any more."""
    found = repository.lock_attempt(uow.db, asked.message_id, asked.attempt)
    if found is not None:
        sending.give_up(*found, MessageStatus.FAILED, reason)
