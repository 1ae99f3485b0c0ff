"""Sessions as iCalendar objects (RFC 5545, RFC 5546), for calendars to import and to subscribe to.

A session keeps its UID for ever; SEQUENCE grows with every change, so that a calendar knows which
version is the latest. Times are in UTC: every session is an event of its own, and no rule is left
for a calendar to misread.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress, vDuration

REFRESHED_EVERY = timedelta(hours=1)
_PRODUCT = "-//Session Monster//Series//EN"


class Method(StrEnum):
    """What a calendar is to do with it: take it in, or take it out."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A session as a calendar shows it; `link` leads to its join page, or to the series."""

    session_id: UUID
    sequence: int
    starts_at: datetime
    duration_minutes: int
    is_cancelled: bool
    title: str
    description: str
    link: str


def render(
    entries: Iterable[Entry], *, name: str, method: Method, public_url: str, now: datetime
) -> str:
    """The text of a calendar with these sessions."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(REFRESHED_EVERY), parameters={"VALUE": "DURATION"})
    host = urlsplit(public_url).hostname or "localhost"
    for entry in entries:
        calendar.add_component(_event(entry, host, now))
    return calendar.to_ical().decode()


def _event(entry: Entry, host: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.session_id}@{host}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.replace(microsecond=0))
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.starts_at + timedelta(minutes=entry.duration_minutes))
    event.add("summary", entry.title)
    event.add("description", f"{entry.description}\n\n{entry.link}".strip())
    event.add("location", entry.link)
    event.add("url", entry.link)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    # Demanded of a CANCEL (RFC 5546, 3.2.5). Nobody is to answer it.
    event.add("organizer", vCalAddress(f"mailto:no-reply@{host}"))
    return event
