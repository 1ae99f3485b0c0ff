"""Time zones by IANA name, and the instant at which a wall clock shows a time.

Zone data comes from the pinned `tzdata` package, never from the machine, so that every process
agrees on when a session is.
"""

from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from series.domain.violations import RuleViolation

_PACKAGE = "tzdata"


@cache
def names() -> frozenset[str]:
    """Every zone that the pinned data knows."""
    listed = resources.files(_PACKAGE).joinpath("zones").read_text(encoding="utf-8")
    return frozenset(listed.split())


def load(name: str) -> ZoneInfo:
    """The zone of that name. Raises RuleViolation."""
    if name not in names():
        raise RuleViolation("zone", "This is not a time zone of the IANA list, as Europe/Paris is.")
    return _read(name)


@cache
def _read(name: str) -> ZoneInfo:
    content = resources.files(_PACKAGE).joinpath("zoneinfo", *name.split("/"))
    with content.open("rb") as opened:
        return ZoneInfo.from_file(opened, key=name)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When a clock on the wall in `zone` shows `at` on `day`, in UTC.

    The rule of RFC 5545, 3.3.5: a time that occurs twice means the first of the two; one that is
    skipped is read with the offset before the gap, so that 02:30 becomes 03:30. That is `fold=0`.
    """
    return datetime.combine(day, at.replace(fold=0), tzinfo=zone).astimezone(UTC)


def wall_clock(at: datetime, zone: ZoneInfo) -> datetime:
    """The instant as the clock on the wall in `zone` shows it; aware."""
    return at.astimezone(zone)
