"""How commands find sessions."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session as Database

from chassis.errors import NotFound
from series.models import Series, Session, end_of
from series.repository.rows import locked


def get_session(db: Database, host_id: UUID, session_id: UUID) -> tuple[Series, Session]:
    """A session of a series of the host's, with the series, locked. Raises NotFound."""
    owned = (
        sa.select(Series, Session)
        .join(Session, Session.series_id == Series.id)
        .where(Session.id == session_id, Series.host_id == host_id, Series.status != "deleting")
    )
    found = db.execute(locked(owned)).one_or_none()
    if found is None:
        raise NotFound("session_unknown", "There is no such session.")
    return found[0], found[1]


def find_session(db: Database, session_id: UUID) -> Session | None:
    """The session, locked; None where it is gone."""
    return db.scalars(locked(sa.select(Session).where(Session.id == session_id))).one_or_none()


def session_of_slot(db: Database, series_id: UUID, on: date) -> Session | None:
    """The session that stands for this day of the schedule, locked."""
    stands = sa.select(Session).where(Session.series_id == series_id, Session.slot_on == on)
    return db.scalars(locked(stands)).one_or_none()


def slots_taken(db: Database, series_id: UUID, days: Sequence[date]) -> set[date]:
    """Which of these days of the schedule have a session, also one that was moved or cancelled."""
    taken = sa.select(Session.slot_on).where(
        Session.series_id == series_id, Session.slot_on.in_(days)
    )
    return {day for day in db.scalars(taken) if day}


def upcoming_sessions(db: Database, series_id: UUID, now: datetime) -> Sequence[Session]:
    """The scheduled sessions that have not begun, the next one first."""
    upcoming = (
        sa.select(Session)
        .where(
            Session.series_id == series_id, Session.status == "scheduled", Session.starts_at > now
        )
        .order_by(Session.starts_at, Session.id)
    )
    return db.scalars(upcoming).all()


def has_overlap(
    db: Database,
    series_id: UUID,
    *,
    starts_at: datetime,
    ends_at: datetime,
    leaving_out: UUID | None = None,
) -> bool:
    """Whether a scheduled session of the series, but for the one left out, lies in that time."""
    others = sa.select(sa.literal(1)).where(
        Session.series_id == series_id,
        Session.id.is_distinct_from(leaving_out),
        Session.status == "scheduled",
        Session.starts_at < ends_at,
        end_of(Session) > starts_at,
    )
    return db.execute(others.limit(1)).first() is not None
