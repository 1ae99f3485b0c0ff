"""What comparisons found is kept for a year, for the host to see."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from billing.domain.reconciliation import Report
from billing.models import Reconciliation
from billing.repository import connections
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork

KEPT = timedelta(days=366)


def record(uow: UnitOfWork, *, connection_id: UUID, began_at: datetime, report: Report) -> None:
    """Nothing where the connection ended meanwhile."""
    if connections.lock(uow.db, connection_id) is None:
        return
    uow.db.execute(sa.delete(Reconciliation).where(Reconciliation.ended_at < uow.now - KEPT))
    uow.db.add(
        Reconciliation(
            id=new_id(),
            connection_id=connection_id,
            began_at=began_at,
            ended_at=uow.now,
            subscriptions=report.subscriptions,
            payments=report.payments,
            found=report.found,
            left=report.left,
        )
    )
