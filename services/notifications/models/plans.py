"""What is known here of the sessions that people are to be told of."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime
from notifications.models.base import HOST, OFFER, TECHNICAL, Base


class SessionPlan(Base):
    """A session as series last described it.

    `offsets` (minutes before the start) is null while only a change of the session has been heard
    of. News of a lower `sequence` than the present one is old. `known_at` is when series said so.
    """

    __tablename__ = "session_plan"

    session_id: Mapped[UUID] = mapped_column(primary_key=True, info=OFFER)
    series_id: Mapped[UUID] = mapped_column(index=True, info=OFFER)
    host_id: Mapped[UUID] = mapped_column(index=True, info=HOST)
    title: Mapped[str] = mapped_column(sa.Text, info=OFFER)
    zone: Mapped[str] = mapped_column(sa.Text, info=OFFER)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, info=OFFER)
    duration_minutes: Mapped[int] = mapped_column(info=OFFER)
    sequence: Mapped[int] = mapped_column(info=OFFER)
    offsets: Mapped[list[int] | None] = mapped_column(ARRAY(sa.Integer), info=OFFER)
    known_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    is_cancelled: Mapped[bool] = mapped_column(info=OFFER)

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=self.duration_minutes)
