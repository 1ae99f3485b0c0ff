"""Our rows beside a page of Stripe's."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from billing.domain.remote import Movement
from billing.models import Checkout, Connection, Customer, Payment, Refund, Subscription

IsKnown = Callable[[Any, Movement], bool]
_LOST = ("failed", "canceled")


def mark_listed(db: Session, connection_id: UUID, ids: Sequence[str], at: datetime) -> None:
    """Stripe lists these subscriptions."""
    rows = sa.update(Subscription).where(
        Subscription.connection_id == connection_id, Subscription.stripe_subscription_id.in_(ids)
    )
    db.execute(rows.values(listed_at=at), execution_options={"synchronize_session": False})


def unlisted(
    db: Session, connection_id: UUID, *, before: datetime, after: UUID | None, limit: int
) -> Sequence[UUID]:
    """Live subscriptions from before an instant that were not listed since."""
    rows = sa.select(Subscription.id).where(
        Subscription.connection_id == connection_id,
        Subscription.ended_at.is_(None),
        Subscription.stripe_subscription_id.is_not(None),
        Subscription.created_at < before,
        sa.func.coalesce(Subscription.listed_at, Subscription.created_at) < before,
    )
    if after is not None:
        rows = rows.where(Subscription.id > after)
    return db.scalars(rows.order_by(Subscription.id).limit(limit)).all()


def payments_by_fee(db: Session, fee_ids: Sequence[str]) -> dict[tuple[str, str], Any]:
    """Payments by the account that was charged, and our fee on it."""
    rows = (
        sa.select(
            Payment.id, Payment.fee_cents, Payment.stripe_fee_id, Connection.stripe_account_id
        )
        .join(Subscription, Payment.subscription_id == Subscription.id)
        .join(Connection, Subscription.connection_id == Connection.id)
        .where(Payment.stripe_fee_id.in_(fee_ids))
    )
    return {(row.stripe_account_id, row.stripe_fee_id): row for row in db.execute(rows)}


def payments_by_intent(
    db: Session, connection_id: UUID, intents: Sequence[str]
) -> dict[str | None, Any]:
    """Our payments on this connection, by Stripe's payment intent."""
    rows = (
        sa.select(
            Payment.id,
            Payment.subscription_id,
            Payment.stripe_payment_intent_id,
            Payment.status,
            Payment.amount_cents,
            Payment.refunded_cents,
            Payment.is_disputed,
            Payment.dispute_status,
            Payment.fee_cents,
        )
        .join(Subscription, Payment.subscription_id == Subscription.id)
        .where(
            Subscription.connection_id == connection_id,
            Payment.stripe_payment_intent_id.in_(intents),
        )
    )
    return {row.stripe_payment_intent_id: row for row in db.execute(rows)}


def known_refunds(db: Session, payments: Iterable[Any]) -> IsKnown:
    """Tells whether a refund of Stripe's is a row of ours, made or lost alike."""
    ids = [payment.id for payment in payments]
    rows = sa.select(Refund.stripe_refund_id, Refund.status).where(Refund.payment_id.in_(ids))
    statuses = {row.stripe_refund_id: row.status for row in db.execute(rows)}

    def is_known(_: Any, refund: Movement) -> bool:
        expected = "failed" if refund.status in _LOST else "made"
        return statuses.get(refund.id) == expected

    return is_known


def known_disputes(db: Session, payments: Iterable[Any]) -> IsKnown:
    """Tells whether a payment stands in its dispute as Stripe says."""

    def is_known(payment: Any, dispute: Movement) -> bool:
        return bool(payment.dispute_status == dispute.status)

    return is_known


def of_payer(
    db: Session, connection_id: UUID, *, customer_id: str | None
) -> list[tuple[str, UUID]]:
    """What has to be looked at for a charge: the customer's subscriptions and checkouts."""
    if customer_id is None:
        return []
    subscriptions = sa.select(Subscription.id).where(
        Subscription.connection_id == connection_id,
        Subscription.stripe_customer_id == customer_id,
    )
    checkouts = (
        sa.select(Checkout.id)
        .join(Customer, Customer.membership_id == Checkout.membership_id)
        .where(
            Customer.connection_id == connection_id,
            Customer.stripe_customer_id == customer_id,
            Checkout.stripe_session_id.is_not(None),
            Checkout.status != "complete",
        )
    )
    return [
        *(("subscription", found) for found in db.scalars(subscriptions)),
        *(("checkout", found) for found in db.scalars(checkouts)),
    ]
