"""What the double has accepted, held against who was to be told. No I/O.

Who stays gets exactly one reminder of the final time. Of the time before the move, which was true
when it was said, nobody gets more than one. Who leaves gets none once `grace` has passed since
series said that they had left: so long a message may take from the last look at the roster to the
provider. Until then at most one of each time. Others get nothing whatever.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

REMINDER = "reminder"


@dataclass(frozen=True)
class Arrival:
    """One recipient's copy of one accepted message; `minute` of the start that it names."""

    address: str
    kind: str
    minute: int | None
    accepted_at: datetime


@dataclass(frozen=True)
class Expected:
    """Who was in the series, and what became of the session."""

    members: Collection[str]
    others: Collection[str]
    left_at: Mapping[str, datetime]
    earlier_minutes: Collection[int]
    final_minute: int
    grace: timedelta


@dataclass
class Verdict:
    """Counts of what was seen, and of what should not have been."""

    seen: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def discrepancies(self) -> int:
        return self.wrong.total()


def judge(expected: Expected, arrivals: Sequence[Arrival]) -> Verdict:
    """Count everything once."""
    verdict = Verdict()
    told = Counter((one.address, one.kind, one.minute) for one in arrivals)
    remaining = set(expected.members) - expected.left_at.keys()
    verdict.seen.update(
        reminded_before_the_move=0,
        members=len(expected.members),
        left=len(expected.left_at),
        remaining=len(remaining),
    )
    for address in remaining:
        verdict.wrong["missing"] += not told[address, REMINDER, expected.final_minute]
    for (_, kind, minute), count in told.items():
        verdict.wrong["doubled"] += count - 1
        verdict.seen[_name(kind, minute, expected)] += count
    for one in arrivals:
        _look_at(one, expected, verdict)
    return verdict


def _look_at(one: Arrival, expected: Expected, verdict: Verdict) -> None:
    left_at = expected.left_at.get(one.address)
    is_late = left_at is not None and one.accepted_at > left_at + expected.grace
    verdict.wrong["after_leaving"] += is_late and one.kind == REMINDER
    verdict.wrong["to_others"] += one.address not in expected.members
    known = {*expected.earlier_minutes, expected.final_minute}
    verdict.wrong["of_no_time"] += one.kind == REMINDER and one.minute not in known


def _name(kind: str, minute: int | None, expected: Expected) -> str:
    if kind != REMINDER:
        return kind
    return "reminded" if minute == expected.final_minute else "reminded_before_the_move"
