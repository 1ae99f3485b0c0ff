"""Recordings, with the sessions that they are of."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from zoom_integration.models import Meeting, Recording, Room

_WITH_MEETING = (
    sa.select(Recording, Meeting)
    .join(Meeting, Meeting.session_id == Recording.session_id)
    .where(Recording.sealed.is_not(None))
    .order_by(Meeting.starts_at.desc(), Recording.id)
)
_ROOM = sa.and_(Room.series_id == Meeting.series_id, Room.host_id == Meeting.host_id)
_ends_at = Meeting.starts_at + Meeting.duration_minutes * sa.text("interval '1 minute'")


def recording_of(db: Session, session_id: UUID, room_digest: bytes) -> Recording | None:
    rows = sa.select(Recording).where(
        Recording.session_id == session_id, Recording.room_digest == room_digest
    )
    return db.scalars(rows.with_for_update()).one_or_none()


def recordings_of_session(
    db: Session, host_id: UUID, session_id: UUID
) -> list[tuple[Recording, Meeting]]:
    theirs = (Meeting.session_id == session_id, Meeting.host_id == host_id)
    return _pairs(db, _WITH_MEETING.where(*theirs))


def offered_recordings(
    db: Session, series_id: UUID, *, since: datetime | None, session_id: UUID | None
) -> list[tuple[Recording, Meeting]]:
    """Those whose host offers them to the members of the series."""
    rows = _WITH_MEETING.join(Room, _ROOM).where(
        Meeting.series_id == series_id, Room.offers_recordings
    )
    if since is not None:
        rows = rows.where(_ends_at > since)
    if session_id is not None:
        rows = rows.where(Meeting.session_id == session_id)
    return _pairs(db, rows)


def is_to_be_offered(db: Session, series_id: UUID, session_id: UUID) -> bool:
    """Whether members would see what is recorded of a session: it has a meeting at Zoom."""
    rows = (
        sa.select(Meeting.session_id)
        .join(Room, _ROOM)
        .where(Meeting.session_id == session_id, Meeting.series_id == series_id)
        .where(Meeting.zoom_meeting_id.is_not(None), Room.offers_recordings)
    )
    return db.scalar(rows) is not None


def delete_recordings(db: Session, session_id: UUID) -> None:
    db.execute(sa.delete(Recording).where(Recording.session_id == session_id))


def _pairs(db: Session, rows: sa.Select[Any, Any]) -> list[tuple[Recording, Meeting]]:
    return [(recording, meeting) for recording, meeting in db.execute(rows)]
