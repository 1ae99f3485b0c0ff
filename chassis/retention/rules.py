"""What has a time, from when it is counted, and whose wish not to be erased holds it back."""

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.manifest import entry_of
from chassis.unit_of_work import UnitOfWork

HOURLY = timedelta(hours=1)
MINUTELY = timedelta(minutes=1)
_SLACK = timedelta(hours=1)


@dataclass(frozen=True)
class Whose:
    """Rows that say whom a row that has had its time is about.

    `link` is the column that holds the key of that row; `by` maps a type of identifier to a column.
    """

    model: Any
    link: str
    by: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Rows of one table that go once their time is over.

    `kept` repeats the words of the table's manifest. The time is counted from `since`, an SQL
    expression, and lasts `lasts` and `months`; `only` says which rows have it. `whose` leads to the
    people concerned: who is restricted or frozen has their rows spared. `before` deletes what has
    no cascade, and `takes` names those tables.
    `let_go` takes the place of the deletion where somebody else must be told first; it returns for
    how many that was begun. `clears` empties columns where the row stays.
    `elsewhere` names the command that deletes them as part of something larger: such a rule is
    only watched.
    """

    model: Any
    kept: str
    since: Any
    lasts: timedelta = timedelta(0)
    months: int = 0
    only: Any = field(default_factory=sa.true)
    whose: Sequence[Whose] = ()
    before: Callable[[Session, Sequence[Any]], None] | None = None
    takes: Sequence[Any] = ()
    let_go: Callable[[UnitOfWork, Sequence[Any]], int] | None = None
    clears: Sequence[str] = ()
    elsewhere: str = ""
    every: timedelta = HOURLY
    named: str = ""

    @property
    def table(self) -> sa.Table:
        table: sa.Table = getattr(self.model, "__table__", self.model)
        return table

    @property
    def key(self) -> tuple[sa.Column[Any], ...]:
        return tuple(self.table.primary_key.columns)

    @property
    def name(self) -> str:
        """Unlike that of any other rule of the service."""
        return self.named or ".".join((str(self.table.name), *self.clears))

    @property
    def category(self) -> str:
        """As the manifest calls what these words are said of."""
        entries = [entry_of(column) for column in self.table.columns]
        fitting = [entry for entry in entries if entry.retention == self.kept]
        return next((entry.category or "" for entry in fitting or entries if entry.category), "")

    @property
    def tolerance(self) -> timedelta:
        """How late the job may be before what it leaves counts as overdue."""
        return 2 * self.every + _SLACK

    def is_past(self, now: datetime) -> sa.ColumnElement[bool]:
        """The condition by which a row has had its time."""
        start = months_before(now, self.months) - self.lasts
        filled = [self.table.c[name].is_not(None) for name in self.clears]
        is_there = sa.or_(*filled) if filled else sa.true()
        return sa.and_(self.since < start, self.only, is_there)

    def is_late(self, now: datetime) -> sa.ColumnElement[bool]:
        """The condition by which a row should have been gone for some time."""
        return self.is_past(now - self.tolerance)


def of_row(model: Any, by: Mapping[str, str]) -> Whose:
    """The row itself says whom it is about."""
    (key,) = model.__table__.primary_key.columns
    return Whose(model, str(key.name), by)


def months_before(instant: datetime, months: int) -> datetime:
    """The same day `months` earlier, or the last day of a shorter month."""
    years, month = divmod(instant.month - 1 - months, 12)
    year = instant.year + years
    day = min(instant.day, monthrange(year, month + 1)[1])
    return instant.replace(year=year, month=month + 1, day=day)
