"""When the members of a session are told of it, and until when that is worth doing. No I/O."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

_SETTLING = timedelta(minutes=30)


@dataclass(frozen=True)
class Plan:
    """A reminder to come: how long before the start, and the instant that makes."""

    offset_minutes: int
    due_at: datetime


def plans(starts_at: datetime, offsets: Iterable[int], *, known_at: datetime) -> list[Plan]:
    """A plan for each offset whose time had not passed when the time of the session was known.

    `known_at` is when series said so, not when it was heard here: a reminder that fell due while
    this service was down is late, not skipped.
    """
    found = [Plan(offset, starts_at - timedelta(minutes=offset)) for offset in sorted(set(offsets))]
    return [plan for plan in found if plan.due_at > known_at]


def useful_until(starts_at: datetime, duration: timedelta) -> datetime:
    """A late reminder still helps until half of the session is over: until then one can drop in."""
    return starts_at + duration / 2


def is_overtaken(due_at: datetime, others: Iterable[datetime], *, now: datetime) -> bool:
    """True where a later reminder of the same session is due as well: one late mail is enough."""
    return any(due_at < other <= now for other in others)


def follow_up_at(starts_at: datetime, duration: timedelta) -> datetime:
    """When a host's word after a session goes out: once people have left, and still remember."""
    return starts_at + duration + _SETTLING
