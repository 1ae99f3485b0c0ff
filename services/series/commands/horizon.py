"""Makes the sessions of a series as far ahead as the rolling horizon reaches."""

import logging
from datetime import timedelta

from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from series import events, repository
from series.domain.schedule import Slot, upcoming
from series.domain.violations import RuleViolation
from series.models import Series, Session
from series.settings import Policy

log = logging.getLogger(__name__)

EXTENDED_EVERY = timedelta(days=1)


def extend_next(uow: UnitOfWork, policy: Policy) -> bool:
    """Extend one series whose turn it is; False where none is due.

    One that cannot be, as when its zone has left the list of zones, waits for the next day and
    holds up nobody.
    """
    series = repository.next_series_to_extend(uow.db, uow.now)
    if series is None:
        return False
    try:
        extend(uow, policy, series)
    except RuleViolation:
        log.exception("a series cannot be extended", extra={"series_id": str(series.id)})
        series.extend_at = uow.now + EXTENDED_EVERY
    return True


def extend(uow: UnitOfWork, policy: Policy, series: Series) -> None:
    """Make the sessions that are missing, and say which in one event.

    A slot that has a session, also a moved or a cancelled one, is not made again.
    """
    schedules = [schedule.in_zone(series.zone) for schedule in series.schedules]
    slots = upcoming(schedules, after=uow.now, horizon=policy.horizon)
    known = repository.slots_taken(uow.db, series.id, [slot.on for slot in slots])
    sessions = [_session(series, slot) for slot in slots if slot.on not in known]
    uow.db.add_all(sessions)
    series.extend_at = uow.now + EXTENDED_EVERY if slots else None
    if sessions:
        uow.publish(events.sessions_scheduled(series, sessions))


def _session(series: Series, slot: Slot) -> Session:
    return Session(
        id=new_id(),
        series_id=series.id,
        slot_on=slot.on,
        starts_at=slot.starts_at,
        duration_minutes=slot.duration_minutes,
        status="scheduled",
        sequence=0,
        is_moved=False,
    )
