"""Who pays for what: customers, checkouts, subscriptions, payments, refunds. Ids only, no names.

`seen_at` is the instant before the state was fetched from Stripe: an older answer than the one
applied is dropped.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from billing.models.base import CUSTOMER, OUR_FEE, PAYEE, PAYER, RECORD, TECHNICAL, Base


def _connection() -> Mapped[UUID | None]:
    return mapped_column(
        sa.ForeignKey("connection.id", ondelete="SET NULL"), index=True, info=TECHNICAL
    )


class Customer(Base):
    """A member as a customer of the host's account; deleted there when we need it no more."""

    __tablename__ = "customer"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    membership_id: Mapped[UUID] = mapped_column(unique=True, info=CUSTOMER)
    connection_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("connection.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    stripe_customer_id: Mapped[str | None] = mapped_column(index=True, info=CUSTOMER)
    is_unwanted: Mapped[bool] = mapped_column(default=False, info=TECHNICAL)
    key_version: Mapped[int] = mapped_column(default=1, info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(info=CUSTOMER)


class Checkout(Base):
    """A visit to Stripe's page to pay. `is_unwanted`: the place is gone, so no money is kept.

    Without a session id, the answer of Stripe was lost: nobody has its page, and it expires.
    """

    __tablename__ = "checkout"
    __table_args__ = (
        sa.Index(
            "uq_checkout_open",
            "membership_id",
            unique=True,
            postgresql_where=sa.text("status = 'open'"),
        ),
        sa.CheckConstraint(
            "status in ('open', 'complete', 'expired', 'abandoned')", name="status_known"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    membership_id: Mapped[UUID] = mapped_column(index=True, info=PAYER)
    series_id: Mapped[UUID] = mapped_column(index=True, info=RECORD)
    host_id: Mapped[UUID] = mapped_column(index=True, info=PAYEE)
    price_id: Mapped[UUID] = mapped_column(sa.ForeignKey("price.id"), info=RECORD)
    connection_id: Mapped[UUID | None] = _connection()
    amount_cents: Mapped[int | None] = mapped_column(sa.BigInteger, info=RECORD)
    stripe_session_id: Mapped[str | None] = mapped_column(unique=True, info=RECORD)
    status: Mapped[str] = mapped_column(default="open", info=RECORD)
    is_unwanted: Mapped[bool] = mapped_column(default=False, info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(info=RECORD)
    expires_at: Mapped[datetime] = mapped_column(info=RECORD)
    seen_at: Mapped[datetime | None] = mapped_column(info=TECHNICAL)


class Subscription(Base):
    """What a member pays, regularly or once. `status` is Stripe's word, known to us or not.

    `end_wish` is our own wish to end it, with its reason: `now` or `with_period`, until Stripe has
    done it. A subscription that was never `started_at` gave nobody a place.
    From `withheld_since` to `withheld_until` the payer is restricted: nothing is charged, whatever
    the host's own pause (`is_paused`, `paused_until`) says.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        sa.Index(
            "ix_subscription_live",
            "membership_id",
            postgresql_where=sa.text("ended_at is null"),
        ),
        sa.CheckConstraint("end_wish in ('now', 'with_period')", name="end_wish_known"),
        sa.CheckConstraint("pause_wish in ('pause', 'resume')", name="pause_wish_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=RECORD)
    checkout_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("checkout.id"), unique=True, info=TECHNICAL
    )
    membership_id: Mapped[UUID] = mapped_column(index=True, info=PAYER)
    series_id: Mapped[UUID] = mapped_column(index=True, info=RECORD)
    host_id: Mapped[UUID] = mapped_column(index=True, info=PAYEE)
    connection_id: Mapped[UUID | None] = _connection()
    stripe_customer_id: Mapped[str | None] = mapped_column(index=True, info=RECORD)
    stripe_subscription_id: Mapped[str | None] = mapped_column(unique=True, info=RECORD)
    stripe_payment_intent_id: Mapped[str | None] = mapped_column(unique=True, info=RECORD)
    status: Mapped[str] = mapped_column(info=RECORD)
    amount_cents: Mapped[int] = mapped_column(sa.BigInteger, info=RECORD)
    currency: Mapped[str] = mapped_column(info=RECORD)
    interval: Mapped[str] = mapped_column(info=RECORD)
    period_ends_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    ends_with_period: Mapped[bool] = mapped_column(default=False, info=RECORD)
    renewal_told_for: Mapped[datetime | None] = mapped_column(info=RECORD)
    end_wish: Mapped[str | None] = mapped_column(info=TECHNICAL)
    end_reason: Mapped[str | None] = mapped_column(info=RECORD)
    created_at: Mapped[datetime] = mapped_column(info=RECORD)
    started_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    ended_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    price_wish_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("price.id"), info=TECHNICAL)
    pause_wish: Mapped[str | None] = mapped_column(info=TECHNICAL)
    paused_until: Mapped[datetime | None] = mapped_column(info=RECORD)
    is_paused: Mapped[bool] = mapped_column(default=False, server_default=sa.false(), info=RECORD)
    withheld_since: Mapped[datetime | None] = mapped_column(info=PAYER)
    withheld_until: Mapped[datetime | None] = mapped_column(info=PAYER)
    seen_at: Mapped[datetime | None] = mapped_column(info=TECHNICAL)
    listed_at: Mapped[datetime | None] = mapped_column(info=TECHNICAL)

    @property
    def is_withheld(self) -> bool:
        return self.withheld_since is not None and self.withheld_until is None

    def was_withheld(self, at: datetime) -> bool:
        """Whether nothing was to be charged then; Stripe's instants are whole seconds."""
        since, until = self.withheld_since, self.withheld_until
        has_begun = since is not None and since.replace(microsecond=0) <= at
        return has_begun and (until is None or at < until)


class Payment(Base):
    """An invoice of a subscription, or the one payment of something paid once.

    `fee_cents` is our fee, less what of it the host has back; None until it was looked at.
    """

    __tablename__ = "payment"
    __table_args__ = (
        sa.CheckConstraint("status in ('open', 'paid', 'void')", name="status_known"),
        sa.CheckConstraint(
            "refunded_cents between 0 and amount_cents", name="refund_within_amount"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    subscription_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("subscription.id"), index=True, info=RECORD
    )
    stripe_invoice_id: Mapped[str | None] = mapped_column(unique=True, info=RECORD)
    stripe_payment_intent_id: Mapped[str | None] = mapped_column(index=True, info=RECORD)
    amount_cents: Mapped[int] = mapped_column(sa.BigInteger, info=RECORD)
    currency: Mapped[str] = mapped_column(info=RECORD)
    status: Mapped[str] = mapped_column(info=RECORD)
    refunded_cents: Mapped[int] = mapped_column(sa.BigInteger, default=0, info=RECORD)
    stripe_fee_id: Mapped[str | None] = mapped_column(index=True, info=OUR_FEE)
    fee_cents: Mapped[int | None] = mapped_column(sa.BigInteger, info=OUR_FEE)
    is_disputed: Mapped[bool] = mapped_column(default=False, info=RECORD)
    dispute_status: Mapped[str | None] = mapped_column(info=RECORD)
    dispute_respond_by: Mapped[datetime | None] = mapped_column(info=RECORD)
    attempt_count: Mapped[int] = mapped_column(default=0, info=RECORD)
    next_attempt_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    period_starts_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    period_ends_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    made_at: Mapped[datetime] = mapped_column(info=RECORD)
    paid_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    judged_at: Mapped[datetime | None] = mapped_column(info=TECHNICAL)


class Refund(Base):
    """Money that goes back, once: wished for here, then made at Stripe under this row's id."""

    __tablename__ = "refund"
    __table_args__ = (
        sa.UniqueConstraint("payment_id", "occasion"),
        sa.CheckConstraint("amount_cents > 0", name="amount_positive"),
        sa.CheckConstraint("status in ('wished', 'made', 'failed')", name="status_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    payment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("payment.id"), info=TECHNICAL)
    occasion: Mapped[str] = mapped_column(info=RECORD)
    amount_cents: Mapped[int] = mapped_column(sa.BigInteger, info=RECORD)
    status: Mapped[str] = mapped_column(default="wished", server_default="wished", info=RECORD)
    stripe_refund_id: Mapped[str | None] = mapped_column(unique=True, info=RECORD)
    key_version: Mapped[int] = mapped_column(default=1, info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(info=RECORD)
    made_at: Mapped[datetime | None] = mapped_column(info=RECORD)
