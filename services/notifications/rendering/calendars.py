"""A member's sessions as a calendar file (RFC 5545), to be attached to their mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event

CONTENT_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
FILE_NAME = "sessions.ics"


@dataclass(frozen=True)
class Entry:
    """One session in a calendar. `sequence` grows with every change, `uid` never does."""

    uid: str
    sequence: int
    starts_at: datetime
    duration: timedelta
    title: str
    url: str


def calendar(entries: Sequence[Entry], *, made_at: datetime, product: str) -> bytes:
    """The entries as a file. Times are UTC: every program shows them in its owner's zone."""
    file = Calendar()
    file.add("prodid", f"-//{product}//sessions//EN")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    for entry in entries:
        file.add_component(_event(entry, made_at))
    return file.to_ical()


def _event(entry: Entry, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", made_at)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.starts_at + entry.duration)
    event.add("summary", entry.title)
    event.add("url", entry.url)
    event.add("location", entry.url)
    return event
