"""Payments for periods that had no session."""

from datetime import datetime

import sqlalchemy as sa

from billing.domain.fairness import JUDGED_WITHIN
from billing.models import Payment, Refund, Series, Session, Subscription


def without_session(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Of payments joined with their subscription and series: those that were for nothing."""
    held = sa.select(Session.id).where(
        Session.series_id == Subscription.series_id,
        Session.is_cancelled.is_(False),
        Session.starts_at >= Payment.period_starts_at,
        Session.starts_at < Payment.period_ends_at,
    )
    on_its_way = sa.select(Refund.id).where(
        Refund.payment_id == Payment.id, Refund.status == "wished"
    )
    return (
        Payment.status == "paid",
        Payment.amount_cents > Payment.refunded_cents,
        Payment.is_disputed.is_(False),
        Payment.judged_at.is_(None),
        Payment.period_starts_at >= Series.sessions_known_since,
        Payment.period_ends_at <= now,
        Payment.period_ends_at > now - JUDGED_WITHIN,
        ~held.exists(),
        ~on_its_way.exists(),
    )
