"""What has to be brought in line with Stripe: rows that some news made stale."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from billing.models.base import PENDING, TECHNICAL, Base


class Upkeep(Base):
    """One row to be looked at; `revision` tells news that came while it was being done."""

    __tablename__ = "upkeep"
    __table_args__ = (
        sa.Index("ix_upkeep_due", "due_at"),
        sa.CheckConstraint(
            "subject in"
            " ('connection', 'checkout', 'subscription', 'payment', 'refund', 'customer')",
            name="subject_known",
        ),
    )

    subject: Mapped[str] = mapped_column(primary_key=True, info=TECHNICAL)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True, info=PENDING)
    due_at: Mapped[datetime] = mapped_column(info=TECHNICAL)
    leased_until: Mapped[datetime | None] = mapped_column(info=TECHNICAL)
    attempts: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    revision: Mapped[int] = mapped_column(default=1, info=TECHNICAL)
