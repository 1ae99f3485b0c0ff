"""The ledger of mail handed over by SMTP: written before each mail, settled after it."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from chassis.unit_of_work import UnitOfWork
from notifications import repository
from notifications.domain.delivery import Outcome, Reason
from notifications.models import HandOver


class State(StrEnum):
    """What is known of one mail. `waiting` was certainly not accepted."""

    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    WAITING = "waiting"


def begin(uow: UnitOfWork, message_id: UUID, digest: bytes, *, lease: timedelta) -> bool:
    """True where this mail is ours to hand over now; False where it was, or may have been.

    One that was begun longer than a lease ago belonged to somebody who died: it is uncertain.
    """
    row = insert(HandOver).values(
        message_id=message_id, address_digest=digest, state=State.SENDING, at=uow.now
    )
    taken = row.on_conflict_do_nothing().returning(HandOver.message_id)
    if uow.db.scalar(taken) is not None:
        return True
    found = uow.db.get_one(HandOver, (message_id, digest), with_for_update=True)
    if found.state == State.WAITING:
        found.state, found.at = State.SENDING, uow.now
        return True
    if found.state == State.SENDING and found.at + lease <= uow.now:
        settle(uow, message_id, digest, State.UNCERTAIN, "")
    return False


def settle(uow: UnitOfWork, message_id: UUID, digest: bytes, state: State, status: str) -> None:
    """Write what became of it, in the recipient's row too where there is something to say."""
    rows = sa.update(HandOver).where(
        HandOver.message_id == message_id, HandOver.address_digest == digest
    )
    uow.db.execute(rows.values(state=state, at=uow.now))
    if state is State.UNCERTAIN:
        _tell(uow, message_id, digest, Outcome.UNCERTAIN, Reason.UNKNOWABLE)
    if state is State.REFUSED:
        _tell(uow, message_id, digest, Outcome.BOUNCED, status[:100] or Reason.REFUSED)


def _tell(uow: UnitOfWork, message_id: UUID, digest: bytes, outcome: Outcome, reason: str) -> None:
    recipient = repository.recipient_of(uow.db, message_id, digest)
    if recipient is not None:
        recipient.outcome, recipient.reason = outcome, reason
        recipient.outcome_at = uow.now
