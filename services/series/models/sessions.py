"""Sessions: the dated occurrences of a series."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from series.models.base import MEETING, SERIES, TECHNICAL, Base


class Session(Base):
    """One date of a series. `status`: scheduled or cancelled.

    `slot_on` is the day of the schedule that it stands for, also where it was moved or cancelled,
    which is how the horizon knows not to make it again; an extra session has none. `sequence`
    counts the changes, as calendars do (RFC 5545, 3.8.7.4). The meeting is zoom_integration's:
    this is a copy to lead to, as of the event that brought it. `removed_meeting_id` is the one that
    went last, so that a late word cannot bring it back.
    """

    __tablename__ = "session"
    __table_args__ = (
        sa.CheckConstraint("status in ('scheduled', 'cancelled')", name="status_known"),
        sa.UniqueConstraint("series_id", "slot_on"),
        sa.Index("ix_session_series_id_starts_at", "series_id", "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=SERIES)
    series_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("series.id", ondelete="CASCADE"), info=SERIES
    )
    slot_on: Mapped[date | None] = mapped_column(info=SERIES)
    starts_at: Mapped[datetime] = mapped_column(info=SERIES)
    duration_minutes: Mapped[int] = mapped_column(info=SERIES)
    status: Mapped[str] = mapped_column(info=SERIES)
    sequence: Mapped[int] = mapped_column(info=SERIES)
    is_moved: Mapped[bool] = mapped_column(info=SERIES)
    join_url: Mapped[str | None] = mapped_column(info=MEETING)
    meeting_id: Mapped[str | None] = mapped_column(info=MEETING)
    removed_meeting_id: Mapped[str | None] = mapped_column(info=MEETING)
    meeting_as_of: Mapped[datetime | None] = mapped_column(info=TECHNICAL)

    @property
    def is_cancelled(self) -> bool:
        return self.status == "cancelled"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.duration_minutes)


def end_of(columns: Any) -> sa.ColumnElement[datetime]:
    """When sessions end, in a statement: of `Session`, or of its table's columns."""
    end: sa.ColumnElement[datetime] = columns.starts_at + columns.duration_minutes * sa.text(
        "interval '1 minute'"
    )
    return end
