"""Sessions as series told of them, and the payments that are for them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session as Db

from billing.domain.fairness import Period
from billing.models import Payment, Session, Subscription


def lock(db: Db, session_id: UUID) -> Session | None:
    return db.get(Session, session_id, with_for_update=True)


def count(
    db: Db,
    series_id: UUID,
    period: Period,
    *,
    since: datetime | None = None,
    is_held: bool = False,
) -> int:
    """Sessions of a period, the cancelled ones too; only those from an instant on, or held."""
    rows = sa.select(sa.func.count()).where(
        Session.series_id == series_id,
        Session.starts_at >= max(period.starts_at, since or period.starts_at),
    )
    if period.ends_at is not None:
        rows = rows.where(Session.starts_at < period.ends_at)
    if is_held:
        rows = rows.where(Session.is_cancelled.is_(False))
    return int(db.execute(rows).scalar_one())


def paid_for(db: Db, series_id: UUID, at: datetime) -> Sequence[tuple[Payment, Subscription]]:
    """Payments, with who pays, whose period holds an instant; a payment made once has no end."""
    rows = (
        sa.select(Payment, Subscription)
        .join(Subscription, Payment.subscription_id == Subscription.id)
        .where(
            Subscription.series_id == series_id,
            Subscription.ended_at.is_(None),
            Subscription.end_wish.is_distinct_from("now"),
            Payment.status == "paid",
            Payment.amount_cents > 0,
            Payment.is_disputed.is_(False),
            sa.func.coalesce(Payment.period_starts_at, Payment.made_at) <= at,
            sa.or_(Payment.period_ends_at.is_(None), Payment.period_ends_at > at),
        )
        .order_by(Payment.id)
    )
    return [(payment, subscription) for payment, subscription in db.execute(rows)]


def latest_paid(db: Db, subscription_id: UUID) -> Payment | None:
    """The payment of the present period; locked."""
    rows = (
        sa.select(Payment)
        .where(
            Payment.subscription_id == subscription_id,
            Payment.status == "paid",
            Payment.amount_cents > 0,
        )
        .order_by(Payment.made_at.desc())
        .limit(1)
        .with_for_update()
    )
    return db.scalars(rows).first()
