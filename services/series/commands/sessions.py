"""What a host does with a single session: add one, move it, cancel it."""

from datetime import datetime, timedelta
from uuid import UUID

from chassis.errors import Conflict, Invalid
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from series import events, repository
from series.domain import schedule
from series.models import Series, Session
from series.refusals import as_invalid


def add_session(
    uow: UnitOfWork,
    *,
    host_id: UUID,
    series_id: UUID,
    starts_at: datetime,
    duration_minutes: int | None,
) -> Session:
    """An extra date beside the rule. Raises NotFound, Invalid; Conflict where it overlaps."""
    series = repository.get_series(uow.db, host_id, series_id)
    if series.status != "published":
        raise Conflict("series_not_published", "Sessions are added once a series is published.")
    minutes = duration_minutes or series.schedules[-1].duration_minutes
    session = Session(
        id=new_id(),
        series_id=series.id,
        starts_at=starts_at,
        duration_minutes=minutes,
        status="scheduled",
        sequence=0,
        is_moved=False,
    )
    refuse_unfit(uow, session, starts_at, minutes)
    uow.db.add(session)
    uow.publish(events.sessions_scheduled(series, [session]))
    return session


def reschedule_session(
    uow: UnitOfWork,
    *,
    host_id: UUID,
    session_id: UUID,
    starts_at: datetime,
    duration_minutes: int | None,
) -> Session:
    """Move a session that has not begun; to where it is already, changes nothing.

    Raises NotFound, Invalid; Conflict where it was cancelled, has begun, or would overlap.
    """
    series, session = repository.get_session(uow.db, host_id, session_id)
    minutes = duration_minutes or session.duration_minutes
    if session.is_cancelled:
        raise Conflict("session_cancelled", "A cancelled session cannot be moved.")
    if session.starts_at <= uow.now:
        raise Conflict("session_begun", "A session that has begun cannot be moved.")
    if (session.starts_at, session.duration_minutes) == (starts_at, minutes):
        return session
    refuse_unfit(uow, session, starts_at, minutes)
    session.is_moved = True
    move(uow, series, session, starts_at=starts_at, duration_minutes=minutes)
    return session


def cancel_session(uow: UnitOfWork, *, host_id: UUID, session_id: UUID) -> Session:
    """Call a session off; once more changes nothing. Raises NotFound; Conflict once it is over."""
    series, session = repository.get_session(uow.db, host_id, session_id)
    if session.is_cancelled:
        return session
    if session.ends_at <= uow.now:
        raise Conflict("session_over", "A session that is over cannot be cancelled.")
    cancel(uow, series, session)
    return session


def move(
    uow: UnitOfWork,
    series: Series,
    session: Session,
    *,
    starts_at: datetime,
    duration_minutes: int,
) -> None:
    """Set another time and say so."""
    previous = session.starts_at
    session.starts_at = starts_at
    session.duration_minutes = duration_minutes
    session.sequence += 1
    uow.publish(events.session_rescheduled(series, session, previous_starts_at=previous))


def cancel(uow: UnitOfWork, series: Series, session: Session) -> None:
    """Set it to cancelled and say so."""
    session.status = "cancelled"
    session.sequence += 1
    uow.publish(events.session_cancelled(series, session))


def refuse_unfit(uow: UnitOfWork, session: Session, starts_at: datetime, minutes: int) -> None:
    """Raise Invalid for a time that no session can have, Conflict for one that overlaps."""
    with as_invalid():
        schedule.require_duration(minutes)
    if starts_at <= uow.now:
        sentence = "A session starts in the future."
        raise Invalid("invalid_request", sentence, {"starts_at": [sentence]})
    ends_at = starts_at + timedelta(minutes=minutes)
    if repository.has_overlap(
        uow.db, session.series_id, starts_at=starts_at, ends_at=ends_at, leaving_out=session.id
    ):
        raise Conflict("session_overlaps", "Another session of this series lies in that time.")
