"""How one member stands with their money, for themselves."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from billing.domain.disputes import OPEN
from billing.models import Payment, Subscription
from billing.repository.ledger import is_withheld


def standing(db: sa.Connection, *, membership_id: UUID) -> dict[str, Any]:
    """Of what is paid for the place now; nothing where nothing is.

    `is_paused` says that nothing is charged for now, by whomever it was asked for.
    """
    rows = (
        sa.select(
            Subscription.status,
            Subscription.amount_cents,
            Subscription.currency,
            Subscription.interval,
            Subscription.started_at,
            Subscription.period_ends_at,
            Subscription.ends_with_period,
            sa.or_(Subscription.is_paused, is_withheld()).label("is_paused"),
            sa.case((is_withheld(), None), else_=Subscription.paused_until).label("paused_until"),
            _of_payments(Payment.dispute_status.in_(OPEN)).exists().label("is_disputed"),
            _next_attempt().label("next_attempt_at"),
        )
        .where(
            Subscription.membership_id == membership_id,
            Subscription.started_at.is_not(None),
            Subscription.ended_at.is_(None),
        )
        .order_by(Subscription.id.desc())
        .limit(1)
    )
    found = db.execute(rows).mappings().one_or_none()
    return dict(found) if found is not None else {}


def _of_payments(condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    mine = sa.select(Payment.id).where(Payment.subscription_id == Subscription.id, condition)
    return mine.correlate(Subscription)


def _next_attempt() -> sa.ScalarSelect[Any]:
    """When Stripe tries a payment again that failed."""
    rows = sa.select(sa.func.max(Payment.next_attempt_at)).where(
        Payment.subscription_id == Subscription.id, Payment.status == "open"
    )
    return rows.correlate(Subscription).scalar_subquery()
