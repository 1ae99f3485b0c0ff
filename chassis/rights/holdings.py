"""What a service holds on a person, declared by table: how rows are found, exported and erased."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from chassis.manifest import Entry, ExportRule, entry_of
from chassis.rights.columns import as_texts, is_any_of, one_typed
from chassis.rights.crowd import Crowd
from chassis.rights.knowing import Trace
from chassis.rights.person import Identifier, Person
from chassis.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Count:
    """What became of a category's rows; what is retained has a basis and a last day."""

    found: int = 0
    erased: int = 0
    pseudonymised: int = 0
    retained: int = 0
    corrected: int = 0
    basis: str | None = None
    retained_until: date | None = None


Erase = Callable[[UnitOfWork, Person], Count]


@dataclass(frozen=True)
class Holding:
    """Rows of one table that can be about a person.

    `by` maps a type of identifier to the column that holds it. `reveals` maps further types to
    columns of the same rows: discovery adds them to the person. `erase` replaces the deletion of
    the rows, where something must outlive the person. `corrects` maps what a person can have put
    right, such as `name`, to the column that says it. `files` are columns that hold a file, such as
    a picture: a package has them as files. `received_from` and `shared_with` are shown in the
    export.
    """

    category: str
    model: Any
    by: Mapping[str, str]
    reveals: Mapping[str, str] = field(default_factory=dict)
    erase: Erase | None = None
    corrects: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    received_from: str = "you"
    shared_with: tuple[str, ...] = ()

    @property
    def table(self) -> sa.Table:
        table: sa.Table = self.model.__table__
        return table

    def can_match(self, person: Person) -> bool:
        """False where nothing that is known of the person could lead to a row."""
        return any(person.values(kind) for kind in self.by)

    def matches(self, person: Person) -> sa.ColumnElement[bool]:
        """The condition by which this table's rows are the person's."""
        conditions = [
            is_any_of(column, person.values(kind))
            for kind, column in ((kind, self.table.c[name]) for kind, name in self.by.items())
            if person.values(kind)
        ]
        return sa.or_(sa.false(), *conditions)

    def count(self, db: sa.Connection, person: Person) -> int:
        rows = sa.select(sa.func.count()).select_from(self.table).where(self.matches(person))
        return int(db.execute(rows).scalar_one())

    @property
    def traces(self) -> list[Trace]:
        return [Trace(kind, self.model, name) for kind, name in self.by.items()]

    def keys(self) -> sa.ColumnElement[Any]:
        """What says whose a row is, as texts, in the order of `by`."""
        return as_texts(self.table.c[name] for name in self.by.values())

    def owners(self, crowd: Crowd, keys: Sequence[str | None]) -> set[int]:
        """Whose a row with these keys is, by their places among the people."""
        return crowd.owners(self.by, keys)

    def counting_each(self, crowd: Crowd) -> sa.Select[Any, int]:
        """The statement that gives the keys of the people's rows, and how many have them."""
        rows = sa.select(self.keys().label("owned_by"), sa.func.count().label("number"))
        found = rows.select_from(self.table).where(self.matches(crowd.together))
        return found.group_by(sa.text("1"))

    def revealing(self, crowd: Crowd) -> sa.Select[Any, Any]:
        """The statement that gives the keys of the people's rows, and what these add."""
        added = as_texts(self.table.c[name] for name in self.reveals.values())
        rows = sa.select(self.keys().label("owned_by"), added.label("added")).distinct()
        return rows.where(self.matches(crowd.together))

    def added(self, values: Sequence[str | None]) -> set[Identifier]:
        """The identifiers that a row adds, from what `revealing` gives of it."""
        pairs = zip(self.reveals, values, strict=True)
        return {Identifier(kind, value) for kind, value in pairs if value is not None}

    def page(
        self, db: sa.Connection, person: Person, *, after: Sequence[str] | None, limit: int
    ) -> tuple[list[dict[str, Any]], list[str] | None]:
        """A page of records in the order of the primary key, and where the next one begins."""
        key = list(self.table.primary_key.columns)
        rows = sa.select(self.table).where(self.matches(person)).order_by(*key).limit(limit)
        if after is not None:
            start = [one_typed(column, text) for column, text in zip(key, after, strict=True)]
            rows = rows.where(sa.tuple_(*key) > sa.tuple_(*start))
        found = db.execute(rows).mappings().all()
        last = [str(found[-1][column.name]) for column in key] if len(found) == limit else None
        return [self._exported(row) for row in found], last

    def _exported(self, row: Mapping[Any, Any]) -> dict[str, Any]:
        return {
            name: _state_of(row[name]) if is_state_only else row[name]
            for name, is_state_only in self._shown
        }

    @cached_property
    def _shown(self) -> list[tuple[str, bool]]:
        """The exported columns; True where it is only told whether something is held."""
        entries = [(str(column.name), entry_of(column)) for column in self.table.columns]
        return [
            (name, entry.export == ExportRule.STATE_ONLY)
            for name, entry in entries
            if _is_shown(entry)
        ]

    def corrected(
        self, uow: UnitOfWork, person: Person, correction: Mapping[str, str | None]
    ) -> Count:
        """Put the person's rows right, as far as they say what is corrected (promise P27)."""
        values = {
            column: correction[field]
            for field, column in self.corrects.items()
            if field in correction
        }
        if not values or not self.can_match(person):
            return Count()
        change = sa.update(self.table).where(self.matches(person)).values(values)
        number = uow.db.execute(change).rowcount  # type: ignore[attr-defined]
        return Count(found=number, corrected=number)

    def erased(self, uow: UnitOfWork, crowd: Crowd) -> list[Count]:
        """Erase the rows of each of the people, by `erase` where it is given."""
        if self.erase is not None:
            return [
                self.erase(uow, person) if self.can_match(person) else Count()
                for person in crowd.people
            ]
        if not self.can_match(crowd.together):
            return [Count() for _ in crowd.people]
        numbers = [0] * len(crowd.people)
        for keys, number in uow.db.execute(self._deleting(crowd)):
            for place in self.owners(crowd, keys):
                numbers[place] += number
        return [Count(found=number, erased=number) for number in numbers]

    def _deleting(self, crowd: Crowd) -> sa.Select[Any, int]:
        """Delete their rows, and say how many of which keys."""
        rows = sa.delete(self.table).where(self.matches(crowd.together))
        gone = rows.returning(self.keys().label("owned_by")).cte("gone")
        return sa.select(gone.c.owned_by, sa.func.count()).group_by(gone.c.owned_by)


def _is_shown(entry: Entry) -> bool:
    return entry.category is not None and entry.export != ExportRule.EXCLUDE


def _state_of(value: Any) -> str:
    return "none" if value is None else "held, not shown"
