"""Bars for a page as plain geometry: what stands where. No I/O; the template draws, CSS colours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 220
_LEFT, _BOTTOM, _TOP = 8, 28, 12
_GAP = 0.35
KINDS = 5


@dataclass(frozen=True)
class Part:
    """One piece of a stacked bar; `kind` chooses its colour, `words` say what it is."""

    x: float
    y: float
    width: float
    height: float
    kind: int
    words: str


@dataclass(frozen=True)
class Label:
    x: float
    words: str


@dataclass(frozen=True)
class Chart:
    """`legend` names the kinds in order."""

    parts: Sequence[Part]
    labels: Sequence[Label]
    legend: Sequence[str]
    top_words: str


@dataclass(frozen=True)
class Value:
    """An amount of one column, of one of the names in the legend."""

    column: str
    name: str
    amount: int
    words: str


def stacked(
    columns: Sequence[str], values: Iterable[Value], *, labels: Sequence[str], top_words: str
) -> Chart:
    """Columns from left to right, each with its values upon one another."""
    kept = [value for value in values if value.amount > 0]
    legend = list(dict.fromkeys(value.name for value in kept))
    totals = dict.fromkeys(columns, 0)
    for value in kept:
        totals[value.column] += value.amount
    most = max(totals.values(), default=0) or 1
    step = (WIDTH - 2 * _LEFT) / max(1, len(columns))
    floor = {column: float(HEIGHT - _BOTTOM) for column in columns}
    parts = []
    for value in kept:
        height = value.amount / most * (HEIGHT - _BOTTOM - _TOP)
        floor[value.column] -= height
        x = _LEFT + columns.index(value.column) * step + step * _GAP / 2
        kind = legend.index(value.name) % KINDS
        parts.append(
            Part(
                round(x, 1),
                round(floor[value.column], 1),
                round(step * (1 - _GAP), 1),
                round(height, 1),
                kind,
                value.words,
            )
        )
    middles = [_LEFT + (number + 0.5) * step for number in range(len(columns))]
    return Chart(
        parts,
        [Label(round(x, 1), words) for x, words in zip(middles, labels, strict=True)],
        legend,
        top_words,
    )
