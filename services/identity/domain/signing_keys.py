"""The life of a signing key: published before it signs, published on after its last token.

So that no verifier meets a token whose key it cannot have, and nobody is signed out by a rotation.
Times are instants on the platform's clock, which may also jump a month ahead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol, TypeVar


class Key(Protocol):
    """A signing key: signs from `active_from` until the next one does."""

    @property
    def active_from(self) -> datetime: ...


AnyKey = TypeVar("AnyKey", bound=Key)


@dataclass(frozen=True)
class Schedule:
    """How long a key is published before it signs, signs, and stays published afterwards."""

    lead: timedelta = timedelta(hours=1)
    period: timedelta = timedelta(days=30)
    overlap: timedelta = timedelta(hours=1)


def signs_now(keys: Sequence[AnyKey], now: datetime) -> AnyKey | None:
    """The newest key that is active; None where there is none yet."""
    active = [key for key in keys if key.active_from <= now]
    return max(active, key=lambda key: key.active_from, default=None)


def next_active_from(schedule: Schedule, keys: Sequence[Key], now: datetime) -> datetime | None:
    """When a key to be made now would begin to sign; None where none is due."""
    if not keys:
        return now
    newest = max(key.active_from for key in keys)
    if now < newest + schedule.period - schedule.lead:
        return None
    return max(newest + schedule.period, now + schedule.lead)


def early_active_from(schedule: Schedule, keys: Sequence[Key], now: datetime) -> datetime | None:
    """When a key asked for now would begin to sign; None where one waits to already."""
    if not keys:
        return now
    if any(key.active_from > now for key in keys):
        return None
    return now + schedule.lead


def outlived(schedule: Schedule, keys: Sequence[AnyKey], now: datetime) -> list[AnyKey]:
    """The keys that signed no living token: their successor has signed for the overlap."""
    ordered = sorted(keys, key=lambda key: key.active_from)
    return [
        key
        for key, successor in pairwise(ordered)
        if successor.active_from + schedule.overlap <= now
    ]
