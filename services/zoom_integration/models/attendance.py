"""Who came to a session: digests and times, and the member where one is recognised.

Nobody's name and address at Zoom has a column. What is needed to find somebody on the roster is
kept as a keyed digest, and only until they were looked for.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import UtcDateTime, personal
from zoom_integration.models.base import TECHNICAL, Base
from zoom_integration.models.meetings import MEETING_KEPT, Meeting

RECOGNITION_KEPT = "until they were looked for, 48 hours after the session at most"
CATEGORY = "Attendance"
_ATTENDANCE = personal(
    category=CATEGORY,
    purpose="show the host who came to a session",
    basis="contract",
    retention=MEETING_KEPT,
)
_RECOGNITION = personal(
    category=CATEGORY,
    purpose="recognise a member among those who came",
    basis="contract",
    retention=RECOGNITION_KEPT,
    export="exclude",
)
_SIGHTING = personal(
    category=CATEGORY,
    purpose="know an entry and an exit of the same person",
    basis="contract",
    retention=MEETING_KEPT,
    export="exclude",
)
_INSTANTS = sa.ARRAY(UtcDateTime)


def _of_session() -> sa.ForeignKey:
    """What is known of a session's people goes with its meeting."""
    return sa.ForeignKey(Meeting.session_id, ondelete="CASCADE")


class AttendanceSheet(Base):
    """What is still to be found out about who came to a session."""

    __tablename__ = "attendance_sheet"

    session_id: Mapped[UUID] = mapped_column(_of_session(), primary_key=True, info=TECHNICAL)
    state: Mapped[str] = mapped_column(sa.Text, info=TECHNICAL)
    reported_rooms: Mapped[list[bytes]] = mapped_column(
        sa.ARRAY(sa.LargeBinary), info=TECHNICAL, default=list
    )
    report_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    report_attempts: Mapped[int] = mapped_column(info=TECHNICAL, default=0)
    match_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)


class Attendee(Base):
    """Somebody who was in a session's room. Several are one person where `person_id` is the same.

    A room is one run of a meeting at Zoom: a host may end it and open it again.
    """

    __tablename__ = "attendee"
    __table_args__ = (sa.UniqueConstraint("session_id", "sighting_digest"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=TECHNICAL)
    session_id: Mapped[UUID] = mapped_column(_of_session(), info=_ATTENDANCE)
    room_digest: Mapped[bytes] = mapped_column(info=_SIGHTING)
    sighting_digest: Mapped[bytes] = mapped_column(info=_SIGHTING)
    person_id: Mapped[UUID] = mapped_column(info=_SIGHTING)
    entries: Mapped[list[datetime]] = mapped_column(_INSTANTS, info=_ATTENDANCE)
    exits: Mapped[list[datetime]] = mapped_column(_INSTANTS, info=_ATTENDANCE)
    registrant_digest: Mapped[bytes | None] = mapped_column(info=_RECOGNITION)
    email_digest: Mapped[bytes | None] = mapped_column(index=True, info=_RECOGNITION)
    name_digest: Mapped[bytes | None] = mapped_column(info=_RECOGNITION)
    membership_id: Mapped[UUID | None] = mapped_column(index=True, info=_ATTENDANCE)
    confidence: Mapped[str | None] = mapped_column(sa.Text, info=_ATTENDANCE)
    is_restricted: Mapped[bool] = mapped_column(info=TECHNICAL, default=False)
