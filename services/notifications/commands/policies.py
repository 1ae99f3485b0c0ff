"""A new version of the privacy policy: everybody is told, once (promise P41)."""

from datetime import datetime
from uuid import UUID

from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from notifications import repository
from notifications.domain.delivery import MailingStatus
from notifications.domain.kinds import POLICY_CHANGED
from notifications.models import Mailing


def announce(
    uow: UnitOfWork, *, operator_id: UUID, version: str, effective_at: datetime, summary: str
) -> Mailing:
    """Tell everybody who has an account. Raises Conflict where they were told of this version.

    The mailing's recipients are the record of who was told.
    """
    if repository.find_announcement(uow.db, version) is not None:
        raise Conflict("policy_announced", "Everybody has been told of this version.")
    facts = {
        "version": version,
        "effective_at": effective_at.isoformat(),
        "summary": summary,
        "announced_by": str(operator_id),
    }
    mailing = Mailing(
        id=new_id(),
        kind=POLICY_CHANGED.name,
        facts=facts,
        due_at=uow.now,
        useful_until=uow.now + POLICY_CHANGED.useful_for,
        status=MailingStatus.PLANNED,
    )
    uow.db.add(mailing)
    uow.db.flush()
    return mailing
