"""What is sold: the series that billing has heard of, and their prices."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from billing.models.base import OFFER, OFFERED, TECHNICAL, Base


class Series(Base):
    """Whose a series is and what it is called, and the host's rules for giving back.

    Whether a period had a session can be judged from `sessions_known_since` on.
    """

    __tablename__ = "series"
    __table_args__ = (
        sa.CheckConstraint(
            "ending_refund in ('none', 'unused', 'whole')", name="ending_refund_known"
        ),
        sa.CheckConstraint(
            "session_refund in ('none', 'paid_once', 'everyone')", name="session_refund_known"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=OFFER)
    host_id: Mapped[UUID] = mapped_column(index=True, info=OFFERED)
    title: Mapped[str] = mapped_column(info=OFFER)
    is_deleted: Mapped[bool] = mapped_column(default=False, info=OFFER)
    ending_refund: Mapped[str] = mapped_column(default="none", server_default="none", info=OFFER)
    session_refund: Mapped[str] = mapped_column(
        default="paid_once", server_default="paid_once", info=OFFER
    )
    sessions_known_since: Mapped[datetime | None] = mapped_column(info=TECHNICAL)


class Price(Base):
    """One price of a series; a new one takes its place, for amounts at Stripe never change.

    Where `is_chosen`, the amount is the least of what members choose to pay.
    The ids at Stripe are of the account of `connection_id`, made when they are first needed.
    `key_version` counts the idempotency keys that were spent on making them.
    """

    __tablename__ = "price"
    __table_args__ = (
        sa.Index(
            "uq_price_current", "series_id", unique=True, postgresql_where=sa.text("is_current")
        ),
        sa.CheckConstraint("amount_cents > 0", name="amount_positive"),
        sa.CheckConstraint("trial_days between 0 and 365", name="trial_bounded"),
        sa.CheckConstraint("interval in ('once', 'week', 'month', 'year')", name="interval_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    series_id: Mapped[UUID] = mapped_column(sa.ForeignKey("series.id"), index=True, info=OFFER)
    amount_cents: Mapped[int] = mapped_column(sa.BigInteger, info=OFFER)
    currency: Mapped[str] = mapped_column(info=OFFER)
    interval: Mapped[str] = mapped_column(info=OFFER)
    is_chosen: Mapped[bool] = mapped_column(default=False, server_default=sa.false(), info=OFFER)
    trial_days: Mapped[int] = mapped_column(default=0, server_default="0", info=OFFER)
    takes_codes: Mapped[bool] = mapped_column(default=False, server_default=sa.false(), info=OFFER)
    is_current: Mapped[bool] = mapped_column(info=OFFER)
    connection_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("connection.id", ondelete="SET NULL"), index=True, info=TECHNICAL
    )
    stripe_product_id: Mapped[str | None] = mapped_column(info=OFFER)
    stripe_price_id: Mapped[str | None] = mapped_column(info=OFFER)
    key_version: Mapped[int] = mapped_column(default=1, info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(info=OFFER)
