"""Which days a recurrence rule of RFC 5545 falls on. Local dates only: no clock, no zone.

A series has at most one session a day by its rule, so rules are daily to yearly and carry no hours.
BYWEEKNO, BYYEARDAY and the like are refused rather than half supported.

Not dateutil: its iterator runs on to the year 9999 where a rule can never match (2.9 s for
`FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30`), which anyone could send. Every walk here ends at a day that
the caller names. The tests hold this module against dateutil.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import count, islice

DAYS_OF_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Frequency(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True)
class WeekdayNumber:
    """`weekday` counts from Monday, 0; `ordinal` is the 2 of `2TU`, 0 where every one is meant."""

    weekday: int
    ordinal: int = 0


@dataclass(frozen=True)
class Rule:
    """A rule as `rule_text` reads it; `until` is the last day on which it may fall."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: date | None = None
    by_month: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_day: tuple[WeekdayNumber, ...] = ()
    by_set_position: tuple[int, ...] = ()
    week_start: int = 0

    def days(self, start: date, *, through: date) -> Iterator[date]:
        """The days of the rule from `start` on, in order, none after `through`.

        `start` itself is one of them only where it matches.
        """
        last = min(through, self.until) if self.until else through
        return islice(self._days(start, last), self.count)

    def spelled_out(self, start: date) -> "Rule":
        """The same rule with the day that a weekly or monthly one takes from `start` named."""
        if self.by_day or self.by_month_day:
            return self
        if self.frequency is Frequency.WEEKLY:
            return replace(self, by_day=(WeekdayNumber(start.weekday()),))
        if self.frequency is Frequency.MONTHLY:
            return replace(self, by_month_day=(start.day,))
        return self

    def _days(self, start: date, last: date) -> Iterator[date]:
        for first, end in _periods(self.frequency, self.interval, self.week_start, start):
            if first > last:
                return
            for day in self._chosen(first, end, start):
                if start <= day <= last:
                    yield day

    def _chosen(self, first: date, end: date, start: date) -> list[date]:
        """The days of one period, after BYSETPOS."""
        matching = [day for day in self._candidates(first, end, start) if self._matches(day, start)]
        if not self.by_set_position:
            return matching
        size = len(matching)
        places = {place - 1 if place > 0 else size + place for place in self.by_set_position}
        return [matching[place] for place in sorted(places) if 0 <= place < size]

    def _candidates(self, first: date, end: date, start: date) -> list[date]:
        """The days of a period that are worth a closer look: of a week, only its weekdays."""
        ordinals = range(first.toordinal(), end.toordinal() + 1)
        if self.frequency is not Frequency.WEEKLY:
            return [date.fromordinal(ordinal) for ordinal in ordinals]
        weekdays = {number.weekday for number in self.by_day} or {start.weekday()}
        # Day 1 of the calendar, 1 January of the year 1, is a Monday.
        return [date.fromordinal(n) for n in ordinals if (n - 1) % 7 in weekdays]

    def _matches(self, day: date, start: date) -> bool:
        return self._matches_month(day, start) and self._matches_day(day, start)

    def _matches_month(self, day: date, start: date) -> bool:
        if self.by_month:
            return day.month in self.by_month
        if self.frequency is Frequency.YEARLY and not (self.by_month_day or self.by_day):
            return day.month == start.month
        return True

    def _matches_day(self, day: date, start: date) -> bool:
        if not (self.by_month_day or self.by_day):
            return self._matches_start(day, start)
        return (not self.by_month_day or _is_month_day(day, self.by_month_day)) and (
            not self.by_day or any(self._is_weekday(day, number) for number in self.by_day)
        )

    def _matches_start(self, day: date, start: date) -> bool:
        """Where the rule names no day, the day comes from the start."""
        if self.frequency is Frequency.DAILY:
            return True
        if self.frequency is Frequency.WEEKLY:
            return day.weekday() == start.weekday()
        return day.day == start.day

    def _is_weekday(self, day: date, number: WeekdayNumber) -> bool:
        if day.weekday() != number.weekday:
            return False
        if not number.ordinal:
            return True
        if self.frequency is Frequency.YEARLY and not self.by_month:
            return _is_nth(number.ordinal, day.timetuple().tm_yday, _days_in_year(day.year))
        return _is_nth(number.ordinal, day.day, monthrange(day.year, day.month)[1])


def _periods(
    frequency: Frequency, interval: int, week_start: int, start: date
) -> Iterator[tuple[date, date]]:
    """First and last day of each period that the rule looks at; ends with the calendar."""
    for step in count(0, interval):
        try:
            yield _period(frequency, week_start, start, step)
        except (OverflowError, ValueError):
            return


def _period(frequency: Frequency, week_start: int, start: date, step: int) -> tuple[date, date]:
    if frequency is Frequency.DAILY:
        day = start + timedelta(days=step)
        return day, day
    if frequency is Frequency.WEEKLY:
        first = start - timedelta(days=(start.weekday() - week_start) % 7) + timedelta(weeks=step)
        return first, first + timedelta(days=6)
    if frequency is Frequency.MONTHLY:
        year, month = divmod(start.year * 12 + start.month - 1 + step, 12)
        return date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1])
    return date(start.year + step, 1, 1), date(start.year + step, 12, 31)


def _is_month_day(day: date, wanted: tuple[int, ...]) -> bool:
    return day.day in wanted or day.day - monthrange(day.year, day.month)[1] - 1 in wanted


def _is_nth(ordinal: int, position: int, size: int) -> bool:
    """Whether the day at `position` (from 1) of `size` is the nth, or nth last, of its weekday."""
    if ordinal > 0:
        return (position - 1) // 7 + 1 == ordinal
    return (size - position) // 7 + 1 == -ordinal


def _days_in_year(year: int) -> int:
    return 366 if monthrange(year, 2)[1] == 29 else 365
