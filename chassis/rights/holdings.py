"""What a service holds on a person, declared by table: how rows are found, exported and erased."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from chassis.manifest import Entry, ExportRule, entry_of
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
    a picture, with the ending of its name: a package has them as files. `received_from` and
    `shared_with` are shown in the export.
    """

    category: str
    model: Any
    by: Mapping[str, str]
    reveals: Mapping[str, str] = field(default_factory=dict)
    erase: Erase | None = None
    corrects: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
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
            column.in_(_typed(column, person.values(kind)))
            for kind, column in ((kind, self.table.c[name]) for kind, name in self.by.items())
            if person.values(kind)
        ]
        return sa.or_(sa.false(), *conditions)

    def count(self, db: sa.Connection, person: Person) -> int:
        found: int = db.execute(self.counting(person)).scalar_one()
        return found

    def counting(self, person: Person) -> sa.Select[int]:
        """The statement that counts the person's rows."""
        return sa.select(sa.func.count()).select_from(self.table).where(self.matches(person))

    def revealed(self, db: sa.Connection, person: Person) -> set[Identifier]:
        """Identifiers that the person's rows add."""
        if not self.reveals or not self.can_match(person):
            return set()
        columns = [self.table.c[name].label(kind) for kind, name in self.reveals.items()]
        rows = db.execute(sa.select(*columns).where(self.matches(person)).distinct())
        return {
            Identifier(kind, str(row[kind]))
            for row in rows.mappings()
            for kind in self.reveals
            if row[kind] is not None
        }

    def page(
        self, db: sa.Connection, person: Person, *, after: Sequence[str] | None, limit: int
    ) -> tuple[list[dict[str, Any]], list[str] | None]:
        """A page of records in the order of the primary key, and where the next one begins."""
        key = list(self.table.primary_key.columns)
        rows = sa.select(self.table).where(self.matches(person)).order_by(*key).limit(limit)
        if after is not None:
            start = [_one_typed(column, text) for column, text in zip(key, after, strict=True)]
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

    def erased(self, uow: UnitOfWork, person: Person) -> Count:
        """Erase the person's rows, by `erase` where it is given."""
        if not self.can_match(person):
            return Count()
        if self.erase is not None:
            return self.erase(uow, person)
        gone = uow.db.execute(sa.delete(self.table).where(self.matches(person)))
        number = gone.rowcount  # type: ignore[attr-defined]
        return Count(found=number, erased=number)


def _is_shown(entry: Entry) -> bool:
    return entry.category is not None and entry.export != ExportRule.EXCLUDE


def _state_of(value: Any) -> str:
    return "none" if value is None else "held, not shown"


def _typed(column: sa.Column[Any], values: list[str]) -> list[Any]:
    return [_one_typed(column, value) for value in values]


def _one_typed(column: sa.Column[Any], value: str) -> Any:
    if isinstance(column.type, sa.Uuid):
        return uuid.UUID(value)
    if isinstance(column.type, sa.LargeBinary):
        return bytes.fromhex(value)
    return int(value) if isinstance(column.type, sa.Integer) else value
