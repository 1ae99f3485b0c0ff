"""What a comparison with Stripe found: numbers only. Goes with the connection, or after a year."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from billing.models.base import TECHNICAL, Base


class Reconciliation(Base):
    """`found` differences at first, `left` when all that was due had been done."""

    __tablename__ = "reconciliation"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    connection_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("connection.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
    began_at: Mapped[datetime] = mapped_column(info=TECHNICAL)
    ended_at: Mapped[datetime] = mapped_column(info=TECHNICAL)
    subscriptions: Mapped[int] = mapped_column(info=TECHNICAL)
    payments: Mapped[int] = mapped_column(info=TECHNICAL)
    found: Mapped[int] = mapped_column(info=TECHNICAL)
    left: Mapped[int] = mapped_column(info=TECHNICAL)
