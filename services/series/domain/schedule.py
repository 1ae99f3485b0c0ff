"""When the sessions of a series fall: a start, a wall-clock time, a zone and perhaps a rule.

Days are counted on the local calendar and only then turned into instants, so that a session at
18:00 stays at 18:00 when the clocks change.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, takewhile
from zoneinfo import ZoneInfo

from series.domain import rule_text, zones
from series.domain.recurrence import Rule
from series.domain.violations import RuleViolation

MAX_DURATION_MINUTES = 24 * 60
FARTHEST = timedelta(days=3660)  # a leap day comes again within eight years
EARLIEST_YEAR, LATEST_YEAR = 2000, 2200


@dataclass(frozen=True)
class Slot:
    """A day of a schedule, and the session that falls on it."""

    on: date
    starts_at: datetime
    duration_minutes: int


@dataclass(frozen=True)
class Horizon:
    """How far ahead sessions exist: those of the next `span`, and never fewer than `at_least`."""

    span: timedelta
    at_least: int


@dataclass(frozen=True)
class Schedule:
    """`last_on` ends a schedule that another one follows; without a rule there is one session."""

    starts_on: date
    starts_time: time
    duration_minutes: int
    zone: ZoneInfo
    rule: Rule | None = None
    last_on: date | None = None

    def days(self, *, through: date) -> Iterator[date]:
        """The days on which a session starts, in order, none after `through`."""
        last = min(through, self.last_on) if self.last_on else through
        if self.rule:
            return self.rule.days(self.starts_on, through=last)
        return iter([self.starts_on] if self.starts_on <= last else [])

    def slot(self, day: date) -> Slot:
        starts_at = zones.instant(day, self.starts_time, self.zone)
        return Slot(day, starts_at, self.duration_minutes)

    def slots(self, *, after: datetime) -> Iterator[Slot]:
        """The slots that start later than `after`, in order, for ten years at most."""
        # A day earlier, because the local day and the UTC day are not the same everywhere.
        first_on = max(self.starts_on, after.date() - timedelta(days=1))
        for day in self.days(through=first_on + FARTHEST):
            if day >= first_on and (slot := self.slot(day)).starts_at > after:
                yield slot


def upcoming(schedules: Iterable[Schedule], *, after: datetime, horizon: Horizon) -> list[Slot]:
    """The slots that should exist as sessions at the instant `after`.

    The schedules follow one another, the earliest first.
    """
    end = after + horizon.span
    slots = chain.from_iterable(schedule.slots(after=after) for schedule in schedules)
    wanted = takewhile(
        lambda item: item[1].starts_at <= end or item[0] < horizon.at_least, enumerate(slots)
    )
    return [slot for _, slot in wanted]


def make(
    *,
    zone: str,
    starts_on: date,
    starts_time: time,
    duration_minutes: int,
    recurrence: str | None = None,
    last_on: date | None = None,
) -> Schedule:
    """A schedule from what a host entered. Raises RuleViolation."""
    known_zone = zones.load(zone)
    at = starts_time.replace(tzinfo=None, fold=0)
    rule = rule_text.parse(recurrence, zone=known_zone, starts_time=at) if recurrence else None
    schedule = Schedule(starts_on, at, duration_minutes, known_zone, rule, last_on)
    _refuse_impossible(schedule)
    return schedule


def _refuse_impossible(schedule: Schedule) -> None:
    if not EARLIEST_YEAR <= schedule.starts_on.year <= LATEST_YEAR:
        raise RuleViolation(
            "starts_on", f"A series starts between {EARLIEST_YEAR} and {LATEST_YEAR}."
        )
    require_duration(schedule.duration_minutes)
    if schedule.rule is None:
        return
    if schedule.rule.until and schedule.rule.until < schedule.starts_on:
        raise RuleViolation("recurrence", "The rule ends before the series starts.")
    if next(schedule.rule.days(schedule.starts_on, through=schedule.starts_on + FARTHEST), None):
        return
    raise RuleViolation("recurrence", "The rule falls on no day within ten years.")


def require_duration(minutes: int) -> None:
    """Raises RuleViolation where no session can last so long."""
    if not 1 <= minutes <= MAX_DURATION_MINUTES:
        raise RuleViolation("duration_minutes", "A session lasts from a minute to a day.")
