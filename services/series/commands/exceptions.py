"""Exceptions from the rule: a date that is left out, and one that takes place after all."""

from datetime import date
from uuid import UUID

from chassis.errors import Conflict, Invalid
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from series import events, repository
from series.commands import sessions
from series.domain.schedule import FARTHEST, Slot
from series.models import Series, Session


def skip_date(uow: UnitOfWork, *, host_id: UUID, series_id: UUID, on: date) -> Session:
    """Leave a date out, also one beyond the horizon; once more changes nothing.

    Raises NotFound, Invalid where the schedule has no such date ahead.
    """
    series = repository.get_series(uow.db, host_id, series_id)
    # No farther than a schedule is ever looked into: a day of the year 9999 is millions of days on.
    slot = _slot(series, on) if on <= uow.now.date() + FARTHEST else None
    if slot is None or slot.starts_at <= uow.now:
        sentence = "The schedule has no such date ahead."
        raise Invalid("invalid_request", sentence, {"on": [sentence]})
    session = repository.session_of_slot(uow.db, series.id, on)
    if session is None:
        return _left_out(uow, series, slot)
    if not session.is_cancelled:
        sessions.cancel(uow, series, session)
    return session


def restore_session(uow: UnitOfWork, *, host_id: UUID, session_id: UUID) -> Session:
    """Let a cancelled date take place after all: as a new session, since the old one is called off.

    Raises NotFound; Conflict where it was not cancelled, is past, or something overlaps.
    """
    series, cancelled = repository.get_session(uow.db, host_id, session_id)
    if not cancelled.is_cancelled:
        raise Conflict("session_not_cancelled", "This session was not cancelled.")
    sessions.refuse_unfit(uow, cancelled, cancelled.starts_at, cancelled.duration_minutes)
    slot_on, cancelled.slot_on = cancelled.slot_on, None
    uow.db.flush()
    session = Session(
        id=new_id(),
        series_id=series.id,
        slot_on=slot_on,
        starts_at=cancelled.starts_at,
        duration_minutes=cancelled.duration_minutes,
        status="scheduled",
        sequence=0,
        is_moved=cancelled.is_moved,
    )
    uow.db.add(session)
    uow.publish(events.sessions_scheduled(series, [session]))
    return session


def _slot(series: Series, on: date) -> Slot | None:
    schedules = (row.in_zone(series.zone) for row in series.schedules)
    slots = (found.slot(on) for found in schedules if on in found.days(through=on))
    return next(slots, None)


def _left_out(uow: UnitOfWork, series: Series, slot: Slot) -> Session:
    """A session that was never announced, so that its end need not be either."""
    session = Session(
        id=new_id(),
        series_id=series.id,
        slot_on=slot.on,
        starts_at=slot.starts_at,
        duration_minutes=slot.duration_minutes,
        status="cancelled",
        sequence=0,
        is_moved=False,
    )
    uow.db.add(session)
    return session
