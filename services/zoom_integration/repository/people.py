"""Who came to sessions, who is registered for them, and what is still to be found out."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from zoom_integration.models import AttendanceSheet, Attendee, Meeting, Registrant
from zoom_integration.participants import Sighting

ENDS_AT = sa.func.make_interval(0, 0, 0, 0, 0, Meeting.duration_minutes) + Meeting.starts_at


def sheet_of(db: Session, session_id: UUID) -> AttendanceSheet | None:
    return db.get(AttendanceSheet, session_id, with_for_update=True)


def ended_without_sheet(db: Session, earliest: datetime, latest: datetime) -> list[Meeting]:
    """Meetings at Zoom whose planned end lies between, and of which nothing was heard."""
    known = sa.exists().where(AttendanceSheet.session_id == Meeting.session_id)
    rows = sa.select(Meeting).where(
        Meeting.is_wanted,
        Meeting.zoom_meeting_id.is_not(None),
        Meeting.starts_at <= latest,
        ENDS_AT.between(earliest, latest),
        ~known,
    )
    return list(db.scalars(rows.order_by(Meeting.session_id).with_for_update()))


def due_reports(db: Session, now: datetime, limit: int) -> list[UUID]:
    rows = sa.select(AttendanceSheet.session_id).where(AttendanceSheet.report_due_at <= now)
    return list(db.scalars(rows.order_by(AttendanceSheet.report_due_at).limit(limit)))


def due_matches(db: Session, now: datetime, limit: int) -> list[UUID]:
    rows = sa.select(AttendanceSheet.session_id).where(AttendanceSheet.match_due_at <= now)
    return list(db.scalars(rows.order_by(AttendanceSheet.match_due_at).limit(limit)))


def attendee_of(db: Session, session_id: UUID, sighting_digest: bytes) -> Attendee | None:
    rows = sa.select(Attendee).where(
        Attendee.session_id == session_id, Attendee.sighting_digest == sighting_digest
    )
    return db.scalars(rows).one_or_none()


def person_like(db: Session, session_id: UUID, seen: Sighting) -> UUID | None:
    """Who else in the session is the same person, by what is surest of what Zoom says."""
    columns = (
        (Attendee.registrant_digest, seen.registrant),
        (Attendee.email_digest, seen.email),
        (Attendee.name_digest, seen.name),
    )
    column, digest = next((pair for pair in columns if pair[1]), columns[0])
    rows = sa.select(Attendee.person_id).where(
        Attendee.session_id == session_id, column == digest, column.is_not(None)
    )
    return db.scalars(rows.limit(1)).first()


def attendees_of(db: Session, session_id: UUID) -> list[Attendee]:
    return _attendees(db, Attendee.session_id == session_id)


def attendees_in(db: Session, session_id: UUID, room_digest: bytes) -> list[Attendee]:
    """Those of one run of the session's meeting."""
    return _attendees(db, Attendee.session_id == session_id, Attendee.room_digest == room_digest)


def attendees_who_are(db: Session, membership_ids: Sequence[UUID]) -> list[Attendee]:
    return _attendees(db, Attendee.membership_id.in_(membership_ids))


def attendees_with(db: Session, email_digest: bytes) -> list[Attendee]:
    return _attendees(db, Attendee.email_digest == email_digest)


def registrant_of(db: Session, session_id: UUID, membership_id: UUID) -> Registrant | None:
    return db.get(Registrant, (session_id, membership_id), with_for_update=True)


def registrants_of(db: Session, membership_id: UUID) -> list[Registrant]:
    """Of all sessions. Locked, in one order."""
    return _registrants(db, Registrant.membership_id == membership_id)


def registrants_for(db: Session, session_id: UUID) -> list[Registrant]:
    return _registrants(db, Registrant.session_id == session_id)


def delete_registrants(db: Session, session_id: UUID) -> None:
    db.execute(sa.delete(Registrant).where(Registrant.session_id == session_id))


def due_leaves(db: Session, now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    rows = sa.select(Registrant.session_id, Registrant.membership_id).where(
        Registrant.leaves_at <= now
    )
    found = db.execute(rows.order_by(Registrant.leaves_at).limit(limit))
    return [(row.session_id, row.membership_id) for row in found]


def _attendees(db: Session, *conditions: sa.ColumnElement[bool]) -> list[Attendee]:
    """Locked, in one order."""
    rows = sa.select(Attendee).where(*conditions).order_by(Attendee.id)
    return list(db.scalars(rows.with_for_update()))


def _registrants(db: Session, condition: sa.ColumnElement[bool]) -> list[Registrant]:
    rows = sa.select(Registrant).where(condition)
    ordered = rows.order_by(Registrant.session_id, Registrant.membership_id)
    return list(db.scalars(ordered.with_for_update()))
