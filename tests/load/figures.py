"""A figure with its floor, and how it is printed."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Wanted(StrEnum):
    """On which side of the floor a value is good."""

    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True)
class Figure:
    """One line of the bench."""

    name: str
    value: float
    unit: str
    floor: float
    wanted: Wanted = Wanted.AT_LEAST

    @property
    def is_met(self) -> bool:
        if self.wanted is Wanted.AT_LEAST:
            return self.value >= self.floor
        return self.value <= self.floor

    def line(self) -> str:
        """Tab-separated: name, value, unit, floor, `ok` or `short`."""
        verdict = "ok" if self.is_met else "short"
        floor = f"{self.wanted} {self.floor:g}"
        return f"{self.name}\t{self.value:.3g}\t{self.unit}\t{floor}\t{verdict}"


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios of slices that were taken one after the other."""
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
