"""What the provider reports of a recipient, believed as far as our own rows bear it out.

A report counts only for somebody to whom that very message went: the signature beside it does not
cover what it says.
"""

from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from notifications import repository
from notifications.commands import suppressions
from notifications.commands.suppressions import Why
from notifications.domain.delivery import Outcome
from notifications.models import Recipient

_BY_REASON = {
    "bounce": Why.BOUNCED,
    "suppress-bounce": Why.BOUNCED,
    "suppress-complaint": Why.COMPLAINED,
    "suppress-unsubscribe": Why.UNSUBSCRIBED,
}
_FINAL = (Outcome.BOUNCED, Outcome.COMPLAINED)


def note_delivered(uow: UnitOfWork, message_id: UUID, address_digest: bytes) -> None:
    recipient = repository.recipient_of(uow.db, message_id, address_digest)
    if recipient is not None and recipient.outcome not in _FINAL:
        _set(uow, recipient, Outcome.DELIVERED, None)


def note_failed(
    uow: UnitOfWork, message_id: UUID, address_digest: bytes, *, severity: str, reason: str
) -> None:
    """A permanent failure ends it; one by a dead address or a refusal stops all further mail.

    A temporary one changes nothing: the provider goes on trying.
    """
    recipient = repository.recipient_of(uow.db, message_id, address_digest)
    if recipient is None or severity != "permanent":
        return
    if recipient.outcome != Outcome.COMPLAINED:
        _set(uow, recipient, Outcome.BOUNCED, reason[:100])
    if reason in _BY_REASON:
        suppressions.stop(uow, address_digest, why=_BY_REASON[reason])


def note_complained(uow: UnitOfWork, message_id: UUID, address_digest: bytes) -> None:
    recipient = repository.recipient_of(uow.db, message_id, address_digest)
    if recipient is not None:
        _set(uow, recipient, Outcome.COMPLAINED, None)
        suppressions.stop(uow, address_digest, why=Why.COMPLAINED)


def note_unsubscribed(uow: UnitOfWork, message_id: UUID, address_digest: bytes) -> None:
    """By the provider's own link, which says nothing of categories."""
    if repository.recipient_of(uow.db, message_id, address_digest) is not None:
        suppressions.stop(uow, address_digest, why=Why.UNSUBSCRIBED)


def _set(uow: UnitOfWork, recipient: Recipient, outcome: Outcome, reason: str | None) -> None:
    recipient.outcome, recipient.reason, recipient.outcome_at = outcome, reason, uow.now
