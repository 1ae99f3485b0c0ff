"""Which schedules take the place of which, when a host wishes for another time. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from uuid import UUID

from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from series import repository
from series.domain import rule_text, schedule, zones
from series.domain.changes import FARTHEST_MOVE, Scope
from series.domain.violations import RuleViolation
from series.models import Schedule, Series, Session
from series.refusals import as_invalid


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be different; None leaves it as it is, an empty `recurrence` ends the repeating.

    `from_session_id` is the first session of the scope "following".
    """

    scope: str
    from_session_id: UUID | None = None
    zone: str | None = None
    starts_on: date | None = None
    starts_time: time | None = None
    duration_minutes: int | None = None
    recurrence: str | None = None


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """New schedules that count from a day on, the sessions they are about, and what they replace.

    `drops` go altogether; `ends` goes on until the day before.
    """

    schedules: Sequence[schedule.Schedule]
    from_on: date
    affected: Sequence[Session]
    drops: Sequence[Schedule]
    ends: Schedule | None = None

    @property
    def last_day_before(self) -> date:
        return self.from_on - timedelta(days=1)


def replacement_for(uow: UnitOfWork, series: Series, wish: Wish) -> Replacement:
    """Raises Invalid, and Conflict where the session to begin with does not lie ahead."""
    upcoming = repository.upcoming_sessions(uow.db, series.id, uow.now)
    of_schedule = [session for session in upcoming if session.slot_on]
    with as_invalid():
        if wish.scope == Scope.FOLLOWING:
            return _of_following(series, wish, of_schedule)
        today = zones.wall_clock(uow.now, zones.load(series.zone)).date()
        return _of_all(series, wish, of_schedule, today)


def row_of(series: Series, planned: schedule.Schedule) -> Schedule:
    """The schedule as a row of the series."""
    return Schedule(
        id=new_id(),
        series_id=series.id,
        starts_on=planned.starts_on,
        starts_time=planned.starts_time,
        duration_minutes=planned.duration_minutes,
        recurrence=rule_text.to_text(planned.rule) if planned.rule else None,
        last_on=planned.last_on,
    )


def _of_all(series: Series, wish: Wish, upcoming: Sequence[Session], today: date) -> Replacement:
    """Every schedule that is not over changes; with another rule, one takes the place of all."""
    live = [row for row in series.schedules if row.last_on is None or row.last_on >= today]
    live = live or series.schedules[-1:]
    if wish.recurrence is None and wish.starts_on is None:
        schedules = [_changed(series, row, wish, last_on=row.last_on) for row in live]
    else:
        schedules = [_changed(series, live[0], wish)]
    return Replacement(schedules=schedules, from_on=date.min, affected=upcoming, drops=live)


def _of_following(series: Series, wish: Wish, upcoming: Sequence[Session]) -> Replacement:
    first = next((found for found in upcoming if found.id == wish.from_session_id), None)
    if first is None or first.slot_on is None:
        raise Conflict("session_not_ahead", "Choose a session of the schedule that lies ahead.")
    if wish.zone is not None:
        raise RuleViolation("zone", "The zone can be changed for all sessions only.")
    begins_on = wish.starts_on or first.slot_on
    if begins_on < first.slot_on - FARTHEST_MOVE:
        raise RuleViolation("starts_on", "The sessions begin within six days of the chosen one.")
    from_on = min(first.slot_on, begins_on)
    *_, current = (row for row in series.schedules if row.starts_on <= first.slot_on)
    planned = _changed(series, current, replace(wish, starts_on=begins_on), until=first.slot_on)
    return Replacement(
        schedules=[planned],
        from_on=from_on,
        affected=[found for found in upcoming if found.slot_on and found.slot_on >= from_on],
        drops=[row for row in series.schedules if row.starts_on >= from_on],
        ends=current if current.starts_on < from_on else None,
    )


def _changed(
    series: Series,
    current: Schedule,
    wish: Wish,
    *,
    last_on: date | None = None,
    until: date | None = None,
) -> schedule.Schedule:
    """The schedule with what is wished; a count that stays is less by the days before `until`."""
    planned = schedule.make(
        zone=wish.zone or series.zone,
        starts_on=wish.starts_on or current.starts_on,
        starts_time=wish.starts_time or current.starts_time,
        duration_minutes=wish.duration_minutes or current.duration_minutes,
        recurrence=current.recurrence if wish.recurrence is None else wish.recurrence,
        last_on=last_on,
    )
    if wish.recurrence is not None or until is None or not (planned.rule and planned.rule.count):
        return planned
    used = sum(1 for day in current.in_zone(series.zone).days(through=until) if day < until)
    return replace(planned, rule=replace(planned.rule, count=planned.rule.count - used))
