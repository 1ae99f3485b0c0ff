"""How long somebody was in a session's room, and how surely they are a certain member.

Zoom tells of entries and exits one by one, sometimes twice, late or not at all.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

REPORT_AFTER_END = timedelta(minutes=10)
"""Zoom's report of a meeting is complete some minutes after it has ended."""
REPORT_AFTER_PLAN = timedelta(minutes=30)
"""So long after its planned end a session is asked about of whose end nothing was heard."""
REPORT_WITHIN = timedelta(hours=24)
"""So long after its planned end Zoom is asked for the report of a session."""
NAMED_WITHIN = timedelta(hours=48)
"""So long after its end people are looked for on the roster; then what could name them goes."""


class Confidence(StrEnum):
    """How surely somebody in a room is a certain member, the surest first."""

    CERTAIN = "certain"  # they came by the member's personal link
    LIKELY = "likely"  # their address at Zoom is the member's
    GUESS = "guess"  # their name is that of one member, and of no other

    @property
    def rank(self) -> int:
        return list(Confidence).index(self)


class SheetState(StrEnum):
    """How much is known of who came to a session."""

    AWAITED = "awaited"  # nothing yet
    OPEN = "open"  # people were seen; more may be
    REPORTED = "reported"  # Zoom's own report says who was there
    OBSERVED = "observed"  # there is no report; what was seen is all that will be known


@dataclass(frozen=True)
class Stay:
    """A stretch of time in a room."""

    entered_at: datetime
    left_at: datetime


def stays(entries: Iterable[datetime], exits: Iterable[datetime], *, until: datetime) -> list[Stay]:
    """One person's stretches. An exit without its entry, or the reverse, counts for little.

    Whoever was not heard to leave stayed until they came in again, or until `until`; of whoever
    was not heard to come, it is known only that they were there when they left.
    """
    moments = sorted([(at, False) for at in set(exits)] + [(at, True) for at in set(entries)])
    found: list[Stay] = []
    since: datetime | None = None
    for at, is_entry in moments:
        if is_entry:
            since = since or at
        else:
            found.append(Stay(since or at, at))
            since = None
    if since is not None:
        found.append(Stay(since, max(since, until)))
    return found


def merged(found: Iterable[Stay]) -> list[Stay]:
    """The same time without overlaps: who is in by phone and by laptop is there once."""
    joined: list[Stay] = []
    for stay in sorted(found, key=lambda stay: stay.entered_at):
        if joined and stay.entered_at <= joined[-1].left_at:
            joined[-1] = Stay(joined[-1].entered_at, max(joined[-1].left_at, stay.left_at))
        else:
            joined.append(stay)
    return joined


def minutes(found: Sequence[Stay]) -> int:
    """Minutes in the room, to the nearest."""
    total = sum((stay.left_at - stay.entered_at for stay in merged(found)), timedelta())
    return round(total / timedelta(minutes=1))


def folded_name(name: str) -> str:
    """A name as it is compared: without regard to case, accents' encoding or spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
