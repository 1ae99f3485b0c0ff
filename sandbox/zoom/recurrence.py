"""When a recurring meeting with fixed times (type 8) takes place. Standard library only.

Zoom counts weekdays from Sunday = 1, and takes at most 60 occurrences (99 by setting).
https://developers.zoom.us/docs/api/meetings/#tag/meetings/POST/users/{userId}/meetings
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

DAILY, WEEKLY, MONTHLY = 1, 2, 3
LIMIT = 60


@dataclass(frozen=True, kw_only=True)
class Recurrence:
    """Zoom's rule, with its own numbers."""

    type: int
    repeat_interval: int = 1
    weekly_days: tuple[int, ...] = ()
    monthly_day: int | None = None
    monthly_week: int | None = None
    monthly_week_day: int | None = None
    end_times: int | None = None
    end_date_time: datetime | None = None

    def starts(self, first: datetime, zone: ZoneInfo) -> list[datetime]:
        """Instants from `first` on, at the same time by the wall clock of `zone`."""
        local = first.astimezone(zone)
        found: list[datetime] = []
        for day in self._days(local.date()):
            start = datetime.combine(day, local.time(), zone).astimezone(UTC)
            if len(found) == (self.end_times or LIMIT) or self._is_over(start):
                break
            found.append(start)
        return found

    def _is_over(self, start: datetime) -> bool:
        return self.end_date_time is not None and start > self.end_date_time

    def _days(self, first: date) -> Iterator[date]:
        if self.type == DAILY:
            yield from (first + timedelta(days=n * self.repeat_interval) for n in range(LIMIT))
        elif self.type == WEEKLY:
            yield from self._weekly(first)
        else:
            yield from self._monthly(first)

    def _weekly(self, first: date) -> Iterator[date]:
        days = self.weekly_days or (_zoom_weekday(first),)
        sunday = first - timedelta(days=_zoom_weekday(first) - 1)
        for week in range(LIMIT):
            for weekday in sorted(days):
                day = sunday + timedelta(weeks=week * self.repeat_interval, days=weekday - 1)
                if day >= first:
                    yield day

    def _monthly(self, first: date) -> Iterator[date]:
        for n in count(0, self.repeat_interval):
            if n > LIMIT * self.repeat_interval:
                return
            month = first.year * 12 + first.month - 1 + n
            day = self._day_in(month // 12, month % 12 + 1, first.day)
            if day is not None and day >= first:
                yield day

    def _day_in(self, year: int, month: int, default: int) -> date | None:
        last = monthrange(year, month)[1]
        if self.monthly_week is None:
            wanted = self.monthly_day or default
            return date(year, month, wanted) if wanted <= last else None
        matching = [
            day
            for day in (date(year, month, n) for n in range(1, last + 1))
            if _zoom_weekday(day) == (self.monthly_week_day or 1)
        ]
        return matching[-1] if self.monthly_week == -1 else matching[self.monthly_week - 1]


def _zoom_weekday(day: date) -> int:
    return day.isoweekday() % 7 + 1
