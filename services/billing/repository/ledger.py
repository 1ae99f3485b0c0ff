"""Customers, checkouts, subscriptions, payments and refunds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from billing.models import Checkout, Customer, Payment, Price, Refund, Subscription


@dataclass(frozen=True)
class WishedRefund:
    """A refund, and what it is of."""

    refund: Refund
    payment: Payment
    subscription: Subscription


def customer_of(db: Session, membership_id: UUID) -> Customer | None:
    rows = sa.select(Customer).where(Customer.membership_id == membership_id)
    return db.scalars(rows).one_or_none()


def lock_customer(db: Session, customer_id: UUID) -> Customer | None:
    return db.get(Customer, customer_id, with_for_update=True)


def open_checkout(db: Session, membership_id: UUID) -> Checkout | None:
    rows = sa.select(Checkout).where(
        Checkout.membership_id == membership_id, Checkout.status == "open"
    )
    return db.scalars(rows.with_for_update()).one_or_none()


def latest_checkout(db: Session, membership_id: UUID) -> Checkout | None:
    rows = sa.select(Checkout).where(Checkout.membership_id == membership_id)
    return db.scalars(rows.order_by(Checkout.id.desc()).limit(1)).first()


def lock_checkout(db: Session, checkout_id: UUID) -> Checkout | None:
    return db.get(Checkout, checkout_id, with_for_update=True)


def membership_of_checkout(db: Session, checkout_id: UUID) -> UUID | None:
    rows = sa.select(Checkout.membership_id).where(Checkout.id == checkout_id)
    return db.scalars(rows).one_or_none()


def checkout_of_account(
    db: Session, connection_id: UUID, *, session_id: str | None, checkout_id: UUID | None
) -> Checkout | None:
    """A checkout on this connection, by Stripe's id of it or by ours."""
    rows = sa.select(Checkout).where(
        Checkout.connection_id == connection_id,
        _any_of((Checkout.stripe_session_id, session_id), (Checkout.id, checkout_id)),
    )
    return db.scalars(rows.limit(1)).first()


def other_pages(db: Session, checkout: Checkout) -> Sequence[Checkout]:
    """Further visits of the same membership whose page may still be open."""
    rows = sa.select(Checkout).where(
        Checkout.membership_id == checkout.membership_id,
        Checkout.id != checkout.id,
        Checkout.status.in_(("open", "abandoned")),
        Checkout.stripe_session_id.is_not(None),
    )
    return db.scalars(rows.with_for_update()).all()


def open_checkouts(db: Session, *conditions: sa.ColumnElement[bool]) -> Sequence[Checkout]:
    rows = sa.select(Checkout).where(Checkout.status == "open", *conditions)
    return db.scalars(rows.order_by(Checkout.id).with_for_update()).all()


def lock_subscription(db: Session, subscription_id: UUID) -> Subscription | None:
    return db.get(Subscription, subscription_id, with_for_update=True)


def subscription_of_checkout(db: Session, checkout_id: UUID) -> Subscription | None:
    rows = sa.select(Subscription).where(Subscription.checkout_id == checkout_id)
    return db.scalars(rows.with_for_update()).one_or_none()


def latest_subscription(db: Session, membership_id: UUID) -> Subscription | None:
    rows = sa.select(Subscription).where(Subscription.membership_id == membership_id)
    return db.scalars(rows.order_by(Subscription.id.desc()).limit(1)).first()


def price_of(db: Session, subscription: Subscription) -> Price | None:
    """The price with which a subscription began."""
    rows = sa.select(Price).join(Checkout, Checkout.price_id == Price.id)
    return db.scalars(rows.where(Checkout.id == subscription.checkout_id)).one_or_none()


def live_subscriptions(db: Session, *conditions: sa.ColumnElement[bool]) -> Sequence[Subscription]:
    rows = sa.select(Subscription).where(Subscription.ended_at.is_(None), *conditions)
    return db.scalars(rows.order_by(Subscription.id).with_for_update()).all()


def subscriptions_of_account(
    db: Session,
    connection_id: UUID,
    *,
    subscription_id: str | None = None,
    customer_id: str | None = None,
    payment_intent_id: str | None = None,
) -> Sequence[Subscription]:
    """Subscriptions on this connection that any of Stripe's ids leads to."""
    rows = sa.select(Subscription).where(
        Subscription.connection_id == connection_id,
        _any_of(
            (Subscription.stripe_subscription_id, subscription_id),
            (Subscription.stripe_customer_id, customer_id),
            (Subscription.stripe_payment_intent_id, payment_intent_id),
        ),
    )
    return db.scalars(rows).all()


def payments_of_account(
    db: Session, connection_id: UUID, *, payment_intent_id: str | None, fee_id: str | None
) -> Sequence[Payment]:
    """Payments on this connection that a payment intent of Stripe's made, or with that fee."""
    if payment_intent_id is not None:
        is_named = Payment.stripe_payment_intent_id == payment_intent_id
    elif fee_id is not None:
        is_named = Payment.stripe_fee_id == fee_id
    else:
        return []
    rows = (
        sa.select(Payment)
        .join(Subscription, Payment.subscription_id == Subscription.id)
        .where(Subscription.connection_id == connection_id, is_named)
    )
    return db.scalars(rows).all()


def known_states(db: Session, connection_id: UUID, stripe_ids: Sequence[str]) -> dict[str, Any]:
    """Status, period and pause of the subscriptions with these ids, by id."""
    rows = sa.select(
        Subscription.id,
        Subscription.stripe_subscription_id,
        Subscription.status,
        Subscription.period_ends_at,
        Subscription.ends_with_period,
        sa.or_(Subscription.is_paused, is_withheld()).label("is_paused"),
    ).where(
        Subscription.connection_id == connection_id,
        Subscription.stripe_subscription_id.in_(stripe_ids),
    )
    return {str(row.stripe_subscription_id): row for row in db.execute(rows)}


def is_withheld() -> sa.ColumnElement[bool]:
    """Nothing is charged, for the payer is restricted (rights.R11)."""
    return sa.and_(Subscription.withheld_since.is_not(None), Subscription.withheld_until.is_(None))


def overdue_subscriptions(db: Session, before: datetime) -> Sequence[Subscription]:
    """Live ones whose period ended before an instant, with no word of a renewal."""
    rows = sa.select(Subscription).where(
        Subscription.ended_at.is_(None),
        Subscription.stripe_subscription_id.is_not(None),
        Subscription.connection_id.is_not(None),
        Subscription.period_ends_at < before,
        sa.func.coalesce(Subscription.seen_at, Subscription.created_at) < before,
    )
    return db.scalars(rows.limit(500)).all()


def overdue_checkouts(db: Session, before: datetime) -> Sequence[Checkout]:
    """Open ones that should have expired before an instant."""
    rows = sa.select(Checkout).where(Checkout.status == "open", Checkout.expires_at < before)
    return db.scalars(rows.limit(500)).all()


def find_payment(
    db: Session, subscription_id: UUID, *, invoice_id: str | None, payment_intent_id: str | None
) -> Payment | None:
    """The row of an invoice, or of the one payment of something paid once."""
    key = (
        Payment.stripe_payment_intent_id == payment_intent_id
        if invoice_id is None
        else Payment.stripe_invoice_id == invoice_id
    )
    rows = sa.select(Payment).where(Payment.subscription_id == subscription_id, key)
    return db.scalars(rows).one_or_none()


def lock_refund(db: Session, refund_id: UUID) -> WishedRefund | None:
    """A refund with its payment and subscription."""
    rows = (
        sa.select(Refund, Payment, Subscription)
        .join(Payment, Refund.payment_id == Payment.id)
        .join(Subscription, Payment.subscription_id == Subscription.id)
        .where(Refund.id == refund_id)
        .with_for_update(of=Refund)
    )
    found = db.execute(rows).one_or_none()
    return None if found is None else WishedRefund(*found)


def has_refund(db: Session, payment_id: UUID, occasion: str) -> bool:
    found = sa.select(sa.literal(1)).where(
        Refund.payment_id == payment_id, Refund.occasion == occasion
    )
    return db.execute(found).first() is not None


def find_refund(
    db: Session, payment_id: UUID, *, stripe_id: str, refund_id: UUID | None
) -> Refund | None:
    """A refund of this payment, by Stripe's id of it or by ours."""
    rows = sa.select(Refund).where(
        Refund.payment_id == payment_id,
        _any_of((Refund.stripe_refund_id, stripe_id), (Refund.id, refund_id)),
    )
    return db.scalars(rows.limit(1)).first()


def wished_cents(db: Session, payment_id: UUID) -> int:
    """What is still to be sent back of a payment."""
    total = sa.select(sa.func.coalesce(sa.func.sum(Refund.amount_cents), 0)).where(
        Refund.payment_id == payment_id, Refund.status == "wished"
    )
    return int(db.execute(total).scalar_one())


def lock_payment(db: Session, payment_id: UUID) -> Payment | None:
    """A payment; its subscription is locked first, as wherever both are."""
    owner = sa.select(Payment.subscription_id).where(Payment.id == payment_id)
    db.execute(sa.select(Subscription.id).where(Subscription.id.in_(owner)).with_for_update())
    return db.get(Payment, payment_id, with_for_update=True)


def lock_payment_of_host(db: Session, payment_id: UUID, host_id: UUID) -> Payment | None:
    rows = (
        sa.select(Payment)
        .join(Subscription, Payment.subscription_id == Subscription.id)
        .where(Payment.id == payment_id, Subscription.host_id == host_id)
    )
    return db.scalars(rows.with_for_update(of=Payment)).one_or_none()


def has_wished_refunds(db: Session, connection_id: UUID) -> bool:
    """Whether money is still to be sent back on a connection."""
    found = (
        sa.select(sa.literal(1))
        .select_from(Refund)
        .join(Payment, Refund.payment_id == Payment.id)
        .join(Subscription, Payment.subscription_id == Subscription.id)
        .where(Refund.status == "wished", Subscription.connection_id == connection_id)
    )
    return db.execute(found.limit(1)).first() is not None


def _any_of(*pairs: tuple[Any, Any]) -> sa.ColumnElement[bool]:
    """One of the columns holds its value; a value that is None matches nothing."""
    given = [column == value for column, value in pairs if value is not None]
    return sa.or_(sa.false(), *given)
