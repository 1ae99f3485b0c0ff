"""Instants in words: in the reader's language and zone, with the host's zone beside it."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import (
    format_date,
    format_time,
    format_timedelta,
    get_timezone_location,
)

from notifications.rendering.languages import gettext


@lru_cache(maxsize=512)
def zone_of(name: str, fallback: str = "UTC") -> ZoneInfo:
    """The zone of that name; `fallback` where this machine knows none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(fallback)


def session_time(
    starts_at: datetime, duration: timedelta, *, zone: str, host_zone: str, locale: str
) -> str:
    """Such as `Thursday, 26 November 2026, 18:00–19:00 Paris time (12:00 in New York)`.

    The host's time stands beside it where the clocks differ at that instant.
    """
    own, hosts = zone_of(zone, host_zone), zone_of(host_zone)
    text = _span(starts_at, duration, zone=own, locale=locale)
    if starts_at.astimezone(own).utcoffset() == starts_at.astimezone(hosts).utcoffset():
        return text
    at_host = gettext(
        locale,
        "%(time)s in %(place)s",
        time=_clock(starts_at, hosts, locale),
        place=_place(hosts, locale),
    )
    return f"{text} ({at_host})"


def date_and_time(at: datetime, *, zone: str, locale: str) -> str:
    """Such as `26 November 2026, 18:00 Paris time`."""
    own = zone_of(zone)
    day = format_date(at.astimezone(own).date(), "long", locale=locale)
    return f"{day}, {_with_place(_clock(at, own, locale), own, locale)}"


def day(at: datetime, *, zone: str, locale: str) -> str:
    """Such as `26 November 2026`."""
    return format_date(at.astimezone(zone_of(zone)).date(), "long", locale=locale)


def from_now(at: datetime, *, now: datetime, locale: str) -> str:
    """Such as `in 1 hour`, `in 90 minutes`; beyond ten minutes to the nearest five."""
    minutes = max(1, round((at - now).total_seconds() / 60))
    minutes = minutes if minutes <= 10 else 5 * round(minutes / 5)
    threshold = 1 if minutes < 60 or minutes % 60 == 0 else 2
    left = timedelta(minutes=minutes)
    return format_timedelta(left, add_direction=True, threshold=threshold, locale=locale)


def _span(starts_at: datetime, duration: timedelta, *, zone: ZoneInfo, locale: str) -> str:
    on = format_date(starts_at.astimezone(zone).date(), "full", locale=locale)
    start, end = _clock(starts_at, zone, locale), _clock(starts_at + duration, zone, locale)
    return f"{on}, {_with_place(f'{start}–{end}', zone, locale)}"


def _with_place(text: str, zone: ZoneInfo, locale: str) -> str:
    return gettext(locale, "%(time)s %(place)s time", time=text, place=_place(zone, locale))


def _clock(at: datetime, zone: ZoneInfo, locale: str) -> str:
    return format_time(at.astimezone(zone), "short", tzinfo=zone, locale=locale)


@lru_cache(maxsize=1024)
def _place(zone: ZoneInfo, locale: str) -> str:
    """The city that a zone is named after: what people call their time by."""
    if zone.key in ("UTC", "Etc/UTC"):
        return "UTC"
    return get_timezone_location(zone, locale=Locale.parse(locale), return_city=True)
