"""What a host's money comes to: revenue, who may be lost, what was paid for nothing."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from billing.domain.disputes import OPEN
from billing.models import Connection, Payment, Reconciliation, Series, Subscription
from billing.repository.fairness import without_session
from billing.repository.ledger import is_withheld

_SHOWN = 100


def revenue(db: sa.Connection, *, host_id: UUID, since: datetime) -> dict[str, Any]:
    """Paid, given back and our fee by series, month (UTC) and currency, the newest month first."""
    month = sa.func.to_char(sa.func.timezone("UTC", Payment.paid_at), "YYYY-MM")
    rows = (
        sa.select(
            Subscription.series_id,
            Series.title,
            month.label("month"),
            Payment.currency,
            sa.func.count().label("payments"),
            sa.func.sum(Payment.amount_cents).label("paid_cents"),
            sa.func.sum(Payment.refunded_cents).label("refunded_cents"),
            sa.func.coalesce(sa.func.sum(Payment.fee_cents), 0).label("fee_cents"),
        )
        .join(Subscription, Payment.subscription_id == Subscription.id)
        .outerjoin(Series, Series.id == Subscription.series_id)
        .where(
            Subscription.host_id == host_id,
            Payment.status == "paid",
            Payment.amount_cents > 0,
            Payment.paid_at >= since,
        )
        .group_by(Subscription.series_id, Series.title, month, Payment.currency)
        .order_by(month.desc(), Series.title, Subscription.series_id)
    )
    return {"items": db.execute(rows).mappings().all()}


def fees(db: sa.Connection, *, host_id: UUID, since: datetime) -> dict[str, int]:
    """Our fees on what was paid since an instant, less what went back, by currency."""
    rows = (
        sa.select(Payment.currency, sa.func.sum(Payment.fee_cents))
        .join(Subscription, Payment.subscription_id == Subscription.id)
        .where(Subscription.host_id == host_id, Payment.status == "paid", Payment.paid_at >= since)
        .group_by(Payment.currency)
    )
    return {currency: int(cents or 0) for currency, cents in db.execute(rows)}


def at_risk(db: sa.Connection, *, host_id: UUID) -> dict[str, Any]:
    """Live subscriptions whose payment failed or is disputed, or that end with their period."""
    rows = (
        sa.select(
            Subscription.membership_id,
            Subscription.series_id,
            Subscription.amount_cents,
            Subscription.currency,
            Subscription.interval,
            Subscription.period_ends_at,
            _why().label("why"),
            _next_attempt().label("next_attempt_at"),
        )
        .where(
            Subscription.host_id == host_id,
            Subscription.started_at.is_not(None),
            Subscription.ended_at.is_(None),
            # Nothing is charged to the restricted, and hosts are not shown them (rights.R11).
            sa.not_(is_withheld()),
            _why().is_not(None),
        )
        .order_by(Subscription.period_ends_at.nulls_last(), Subscription.id)
        .limit(_SHOWN)
    )
    return {"items": db.execute(rows).mappings().all()}


def unfair(db: sa.Connection, *, host_id: UUID, now: datetime) -> dict[str, Any]:
    """Periods that are over, were paid for, and had no session: by series and currency."""
    kept = Payment.amount_cents - Payment.refunded_cents
    rows = (
        sa.select(
            Subscription.series_id,
            Series.title,
            Payment.currency,
            sa.func.count().label("number"),
            sa.func.sum(kept).label("amount_cents"),
            sa.func.min(Payment.period_starts_at).label("period_starts_at"),
            sa.func.max(Payment.period_ends_at).label("period_ends_at"),
        )
        .join(Subscription, Payment.subscription_id == Subscription.id)
        .join(Series, Series.id == Subscription.series_id)
        .where(Subscription.host_id == host_id, *without_session(now))
        .group_by(Subscription.series_id, Series.title, Payment.currency)
        .order_by(Series.title, Subscription.series_id)
    )
    return {"items": db.execute(rows).mappings().all()}


def comparison(db: sa.Connection, *, host_id: UUID) -> dict[str, Any]:
    """The latest comparison with Stripe; nothing where there was none."""
    rows = (
        sa.select(Reconciliation.__table__)
        .join(Connection, Connection.id == Reconciliation.connection_id)
        .where(Connection.host_id == host_id)
        .order_by(Reconciliation.id.desc())
        .limit(1)
    )
    found = db.execute(rows).mappings().one_or_none()
    return dict(found) if found is not None else {}


def affected(db: sa.Connection, *, host_id: UUID) -> dict[str, Any]:
    """What ends when the connection ends: live subscriptions and what they bring."""
    rows = (
        sa.select(
            Subscription.currency,
            Subscription.interval,
            sa.func.count().label("number"),
            sa.func.sum(Subscription.amount_cents).label("amount_cents"),
        )
        .where(
            Subscription.host_id == host_id,
            Subscription.ended_at.is_(None),
            Subscription.started_at.is_not(None),
            Subscription.stripe_subscription_id.is_not(None),
        )
        .group_by(Subscription.currency, Subscription.interval)
        .order_by(Subscription.currency, Subscription.interval)
    )
    items = db.execute(rows).mappings().all()
    return {"members": sum(item["number"] for item in items), "items": items}


def year_before(now: datetime) -> datetime:
    """The first instant of the month eleven months ago: twelve months in all, this one too."""
    return (now - timedelta(days=334)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _why() -> sa.ColumnElement[str | None]:
    disputed = sa.select(Payment.id).where(
        Payment.subscription_id == Subscription.id,
        Payment.dispute_status.in_(OPEN),
    )
    return sa.case(
        (disputed.correlate(Subscription).exists(), "disputed"),
        (Subscription.status == "past_due", "payment_failed"),
        (Subscription.ends_with_period, "ending"),
        else_=None,
    )


def _next_attempt() -> sa.ScalarSelect[datetime | None]:
    return (
        sa.select(sa.func.max(Payment.next_attempt_at))
        .where(Payment.subscription_id == Subscription.id, Payment.status == "open")
        .correlate(Subscription)
        .scalar_subquery()
    )
