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
    db: Session, series_id: UUID, since: datetime
) -> list[tuple[Recording, Meeting]]:
    """Those whose host offers them to the members of the series."""
    offers = sa.and_(Room.series_id == Meeting.series_id, Room.host_id == Meeting.host_id)
    rows = _WITH_MEETING.join(Room, offers).where(
        Meeting.series_id == series_id, Meeting.starts_at >= since, Room.offers_recordings
    )
    return _pairs(db, rows)


def delete_recordings(db: Session, session_id: UUID) -> None:
    db.execute(sa.delete(Recording).where(Recording.session_id == session_id))


def _pairs(db: Session, rows: sa.Select[Any, Any]) -> list[tuple[Recording, Meeting]]:
    return [(recording, meeting) for recording, meeting in db.execute(rows)]
