"""What billing shows: prices, and a host's subscriptions with the last payment."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from billing.domain.disputes import HOLD_NOTHING
from billing.models import Code, Payment, Price, Series, Subscription
from chassis.errors import NotFound


def get_price(db: sa.Connection, *, series_id: UUID) -> Any:
    """What a series costs now. Raises NotFound where it costs nothing."""
    rows = sa.select(Price.__table__).where(Price.series_id == series_id, Price.is_current)
    price = db.execute(rows).one_or_none()
    if price is None:
        raise NotFound("price_unknown", "This series has no price.")
    return price


def get_rules(db: sa.Connection, *, series_id: UUID) -> Any:
    """The host's rules for giving back. Raises NotFound."""
    found = db.execute(sa.select(Series.__table__).where(Series.id == series_id)).one_or_none()
    if found is None:
        raise NotFound("series_unknown", "There is no such series.")
    return found


def list_subscriptions(
    db: sa.Connection, *, host_id: UUID, series_id: UUID | None, after: UUID | None, limit: int
) -> dict[str, Any]:
    """The host's subscriptions that gave a place, the newest first."""
    rows = (
        sa.select(
            Subscription.id,
            Subscription.membership_id,
            Subscription.series_id,
            Subscription.status,
            Subscription.amount_cents,
            Subscription.currency,
            Subscription.interval,
            Subscription.period_ends_at,
            Subscription.ends_with_period,
            Subscription.is_paused,
            Subscription.paused_until,
            Subscription.started_at,
            Subscription.ended_at,
            Subscription.end_reason,
            _paid_cents().label("paid_cents"),
        )
        .where(Subscription.host_id == host_id, Subscription.started_at.is_not(None))
        .order_by(Subscription.id.desc())
        .limit(limit + 1)
    )
    if series_id is not None:
        rows = rows.where(Subscription.series_id == series_id)
    if after is not None:
        rows = rows.where(Subscription.id < after)
    return _page(db.execute(rows).mappings().all(), limit)


def list_payments(
    db: sa.Connection,
    *,
    host_id: UUID,
    series_id: UUID | None,
    membership_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> dict[str, Any]:
    """The host's payments, the newest first."""
    rows = (
        sa.select(
            Payment.__table__,
            Subscription.membership_id,
            Subscription.series_id,
            _is_held().label("is_held"),
        )
        .join(Subscription, Payment.subscription_id == Subscription.id)
        .where(Subscription.host_id == host_id)
        .order_by(Payment.id.desc())
        .limit(limit + 1)
    )
    for column, value in (
        (Subscription.series_id, series_id),
        (Subscription.membership_id, membership_id),
    ):
        if value is not None:
            rows = rows.where(column == value)
    if after is not None:
        rows = rows.where(Payment.id < after)
    return _page(db.execute(rows).mappings().all(), limit)


def list_codes(db: sa.Connection, *, host_id: UUID) -> dict[str, Any]:
    """The host's codes, the newest first."""
    rows = sa.select(Code.__table__).where(Code.host_id == host_id).order_by(Code.id.desc())
    return {"items": db.execute(rows).mappings().all()}


def _page(found: Sequence[Any], limit: int) -> dict[str, Any]:
    """One row more than asked for tells that there is a next page."""
    items = found[:limit]
    return {"items": items, "next": items[-1]["id"] if len(found) > limit else None}


def _is_held() -> sa.ColumnElement[bool]:
    """Whether a bank has the money: the rule of `domain.disputes.holds_money`."""
    status = sa.func.coalesce(Payment.dispute_status, "")
    return sa.and_(Payment.is_disputed, status.not_in(HOLD_NOTHING))


def _paid_cents() -> sa.ScalarSelect[int]:
    """What was paid and not given back."""
    kept = sa.func.sum(Payment.amount_cents - Payment.refunded_cents)
    return (
        sa.select(sa.func.coalesce(kept, 0))
        .where(Payment.subscription_id == Subscription.id, Payment.status == "paid")
        .correlate(Subscription)
        .scalar_subquery()
    )
