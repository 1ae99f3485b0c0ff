"""How often something may be tried: a bucket that empties steadily (GCRA), in one instant per key.

A bucket is kept as the instant at which it will be empty. A try is refused where that instant lies
so far ahead that the bucket is full, and a refused try adds nothing, so that nobody is kept out
for longer by being attacked harder.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limit:
    """At most `tries` at once; one more becomes free every `period / tries`."""

    tries: int
    period: timedelta

    @property
    def cost(self) -> timedelta:
        return self.period / self.tries


@dataclass(frozen=True)
class Taken:
    """A try that was let in, or refused for `wait`; `empty_at` is to be kept."""

    empty_at: datetime
    wait: timedelta = timedelta(0)

    @property
    def is_refused(self) -> bool:
        return self.wait > timedelta(0)


def take(limit: Limit, empty_at: datetime | None, now: datetime) -> Taken:
    """Take one try from a bucket that would be empty at `empty_at` (None: never used)."""
    start = max(empty_at or now, now)
    filled = start + limit.cost
    wait = filled - limit.period - now
    return Taken(start, wait) if wait > timedelta(0) else Taken(filled)
