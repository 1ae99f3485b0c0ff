"""A host decides on periods that were paid for and had no session: give back, or leave it."""

from uuid import UUID

import sqlalchemy as sa

from billing.commands import endings
from billing.models import Payment, Series, Subscription
from billing.repository.fairness import without_session
from chassis.unit_of_work import UnitOfWork

OCCASION = "no_session"


def judge(uow: UnitOfWork, *, host_id: UUID, series_id: UUID, gives_back: bool) -> int:
    """Settle all such periods of a series; how many. A stranger's series has none."""
    rows = (
        sa.select(Payment)
        .join(Subscription, Payment.subscription_id == Subscription.id)
        .join(Series, Series.id == Subscription.series_id)
        .where(
            Subscription.host_id == host_id,
            Subscription.series_id == series_id,
            *without_session(uow.now),
        )
        .with_for_update(of=Payment)
    )
    payments = uow.db.scalars(rows).all()
    for payment in payments:
        payment.judged_at = uow.now
        if gives_back:
            endings.refund_whole(uow, payment, OCCASION)
    return len(payments)
