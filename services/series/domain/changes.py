"""What a changed schedule does to the sessions that exist: which stay, move, go, or are new.

A session stays on its day if the new schedule has that day. The others take the dates that are
left, in their order and within six days, so that subscribers hear of one move and not of an end and
a beginning. What finds no date is cancelled. Sessions that were moved by hand stay
where the host put them; where that departs from the schedule, it is reported as drift.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from series.domain.schedule import Slot

FARTHEST_MOVE = timedelta(days=6)


class Scope(StrEnum):
    """What a change of the schedule is about. A single session is moved by itself."""

    FOLLOWING = "following"
    ALL = "all"


class Action(StrEnum):
    KEEP = "keep"
    MOVE = "move"
    CANCEL = "cancel"
    ADD = "add"


@dataclass(frozen=True)
class Existing:
    """A session that lies ahead; `is_moved` if a host put it where it is."""

    session_id: UUID
    on: date
    starts_at: datetime
    duration_minutes: int
    is_moved: bool


@dataclass(frozen=True)
class Change:
    """What happens to one session. A new one has no `session_id`, one that goes has no `slot`."""

    action: Action
    session_id: UUID | None
    starts_at: datetime | None
    slot: Slot | None


@dataclass(frozen=True)
class Drift:
    """A session moved by hand, and where the schedule would have it: nowhere, if `slot` is None."""

    session_id: UUID
    starts_at: datetime
    slot: Slot | None


@dataclass(frozen=True)
class Plan:
    changes: tuple[Change, ...]
    drift: tuple[Drift, ...]

    @property
    def version(self) -> str:
        """Stands for exactly this plan: what was shown can be told from what would be done."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


def plan(existing: Sequence[Existing], slots: Iterable[Slot]) -> Plan:
    """The changes, in the order of the dates, by which the sessions come to fill the slots."""
    free = {slot.on: slot for slot in slots}
    by_hand = [session for session in existing if session.is_moved]
    drift = tuple(_drifts(by_hand, free))
    for session in by_hand:
        free.pop(session.on, None)
    kept, homeless = _at_home([s for s in existing if not s.is_moved], free)
    moved = [_rehoused(session, free) for session in sorted(homeless, key=lambda s: s.on)]
    added = [Change(Action.ADD, None, None, slot) for slot in free.values()]
    return Plan(tuple(sorted([*kept, *moved, *added], key=_place)), drift)


def _drifts(by_hand: Iterable[Existing], free: dict[date, Slot]) -> Iterable[Drift]:
    for session in by_hand:
        slot = free.get(session.on)
        if slot is None or not _fills(session, slot):
            yield Drift(session.session_id, session.starts_at, slot)


def _at_home(
    sessions: Iterable[Existing], free: dict[date, Slot]
) -> tuple[list[Change], list[Existing]]:
    """Those whose day is a day still, which they take; and the others."""
    kept, homeless = [], []
    for session in sessions:
        slot = free.pop(session.on, None)
        if slot is None:
            homeless.append(session)
            continue
        action = Action.KEEP if _fills(session, slot) else Action.MOVE
        kept.append(Change(action, session.session_id, session.starts_at, slot))
    return kept, homeless


def _rehoused(session: Existing, free: dict[date, Slot]) -> Change:
    """The earliest date within reach, since those before it in line have had their turn."""
    within_reach = [day for day in free if abs(day - session.on) <= FARTHEST_MOVE]
    if not within_reach:
        return Change(Action.CANCEL, session.session_id, session.starts_at, None)
    slot = free.pop(min(within_reach))
    return Change(Action.MOVE, session.session_id, session.starts_at, slot)


def _fills(session: Existing, slot: Slot) -> bool:
    return (session.starts_at, session.duration_minutes) == (slot.starts_at, slot.duration_minutes)


def _place(change: Change) -> tuple[datetime, str]:
    at = change.slot.starts_at if change.slot else change.starts_at
    assert at is not None  # noqa: S101 - a change has one or the other
    return at, str(change.session_id)
