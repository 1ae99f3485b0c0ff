"""Sessions, as far as money cares: when one is, and whether it was called off."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from billing.models.base import OFFER, TECHNICAL, Base


class Session(Base):
    """As series last told; `sequence` counts its changes, so that an older word is dropped."""

    __tablename__ = "session"
    __table_args__ = (sa.Index("ix_session_series_id", "series_id", "starts_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    series_id: Mapped[UUID] = mapped_column(info=OFFER)
    starts_at: Mapped[datetime] = mapped_column(info=OFFER)
    sequence: Mapped[int] = mapped_column(info=TECHNICAL)
    is_cancelled: Mapped[bool] = mapped_column(default=False, info=OFFER)
