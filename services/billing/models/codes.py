"""Codes that hosts give away for a discount; they hold for all series of the host."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from billing.models.base import HOST, OFFER, TECHNICAL, Base


class Code(Base):
    """A coupon with its promotion code at Stripe, which counts uses. Goes with the connection."""

    __tablename__ = "code"
    __table_args__ = (
        sa.UniqueConstraint("host_id", "word"),
        sa.CheckConstraint(
            "(percent_off is null) <> (amount_off_cents is null)", name="one_discount"
        ),
        sa.CheckConstraint("duration in ('once', 'repeating', 'forever')", name="duration_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    host_id: Mapped[UUID] = mapped_column(info=HOST)
    connection_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("connection.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    word: Mapped[str] = mapped_column(info=OFFER)
    percent_off: Mapped[int | None] = mapped_column(info=OFFER)
    amount_off_cents: Mapped[int | None] = mapped_column(sa.BigInteger, info=OFFER)
    currency: Mapped[str | None] = mapped_column(info=OFFER)
    duration: Mapped[str] = mapped_column(info=OFFER)
    duration_months: Mapped[int | None] = mapped_column(info=OFFER)
    most_uses: Mapped[int | None] = mapped_column(info=OFFER)
    expires_at: Mapped[datetime | None] = mapped_column(info=OFFER)
    is_active: Mapped[bool] = mapped_column(default=True, info=OFFER)
    stripe_coupon_id: Mapped[str | None] = mapped_column(info=OFFER)
    stripe_code_id: Mapped[str | None] = mapped_column(info=OFFER)
    key_version: Mapped[int] = mapped_column(default=1, info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(info=OFFER)
