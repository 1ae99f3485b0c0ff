"""Payments that a bank asks back, as long as the host can or must wait for what comes of it."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from billing.domain.disputes import OPEN
from billing.models import Payment, Series, Subscription

_SHOWN = 50


def open_disputes(db: sa.Connection, *, host_id: UUID) -> dict[str, Any]:
    """The host's, the most urgent first."""
    rows = (
        sa.select(
            Payment.id,
            Payment.amount_cents,
            Payment.currency,
            Payment.dispute_status.label("status"),
            Payment.dispute_respond_by.label("respond_by"),
            Payment.paid_at,
            Subscription.membership_id,
            Subscription.series_id,
            Series.title,
        )
        .join(Subscription, Payment.subscription_id == Subscription.id)
        .outerjoin(Series, Series.id == Subscription.series_id)
        .where(Subscription.host_id == host_id, Payment.dispute_status.in_(OPEN))
        .order_by(Payment.dispute_respond_by.nulls_last(), Payment.id)
        .limit(_SHOWN)
    )
    return {"items": db.execute(rows).mappings().all()}
