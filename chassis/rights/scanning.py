"""Looks for people's identifiers in every column of every table, whatever the eraser believed.

Its query owes nothing to the holdings: each value is searched as text, folded, in all columns of
the schema, JSON and bytes among them. Columns that a law makes the service keep are left out by
their manifest entry. All rows are read once, for however many people: a search costs what the
tables hold, not how many are searched for.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from chassis.manifest import EraseRule, entry_of
from chassis.rights.naming import Naming
from chassis.rights.person import Person

ROWS_AT_ONCE = 1000
_quoted = postgresql.dialect().identifier_preparer.quote


class Scan:
    """The search through these tables."""

    def __init__(self, tables: Iterable[sa.Table]) -> None:
        searched = [(table, texts) for table in tables if (texts := _searched(table))]
        self._rows = _union(_whole_rows(*one) for one in searched)
        self._values = _union(_by_column(*one) for one in searched)

    def occurrences(self, db: sa.Connection, people: Sequence[Person]) -> list[dict[str, int]]:
        """Of each person `table.column` to the number of rows in which an identifier stands."""
        naming = Naming(people)
        counts: list[Counter[str]] = [Counter() for _ in people]
        if self._finds(db, naming):
            with _read(db, self._values) as values:
                for value in values:
                    for person in naming.people_in(value.content):
                        counts[person][value.place] += 1
        return [dict(count) for count in counts]

    def _finds(self, db: sa.Connection, naming: Naming) -> bool:
        """Whether anybody is named anywhere: nearly always not."""
        if not naming:
            return False
        with _read(db, self._rows) as rows:
            some = rows.scalars().partitions(ROWS_AT_ONCE)
            return any(naming.people_in("\n".join(texts)) for texts in some)


def _read(db: sa.Connection, statement: sa.TextClause) -> sa.CursorResult[Any]:
    """Its rows, some at a time."""
    return db.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})


def _union(parts: Iterable[str]) -> sa.TextClause:
    return sa.text(" UNION ALL ".join(parts))


def _whole_rows(table: sa.Table, texts: dict[str, str]) -> str:
    whole = ", ".join(texts.values())
    return f"SELECT concat_ws(chr(10), {whole}) FROM {_quoted(table.name)} AS found"  # noqa: S608 - our own names


def _by_column(table: sa.Table, texts: dict[str, str]) -> str:
    held = ", ".join(f"('{table.name}.{name}', {text})" for name, text in texts.items())
    return (
        "SELECT held.place, held.content"  # noqa: S608 - our own names
        f" FROM {_quoted(table.name)} AS found, LATERAL (VALUES {held}) AS held (place, content)"
        " WHERE held.content IS NOT NULL"
    )


def _searched(table: sa.Table) -> dict[str, str]:
    """The columns that are searched, each with the expression that reads it as text."""
    return {column.name: _as_text(column) for column in table.columns if _is_searched(column)}


def _is_searched(column: sa.Column[object]) -> bool:
    wordless = (sa.Boolean, sa.Integer, sa.DateTime, sa.Date, sa.Time, sa.Interval, sa.Numeric)
    kind = column.type.impl if isinstance(column.type, sa.types.TypeDecorator) else column.type
    return not isinstance(kind, wordless) and entry_of(column).erase != EraseRule.RETAIN


def _as_text(column: sa.Column[object]) -> str:
    name = f"found.{_quoted(column.name)}"
    if isinstance(column.type, sa.LargeBinary):
        # `escape` renders bytes as text without failing on those that are no UTF-8.
        return f"encode({name}, 'escape')"
    return f"CAST({name} AS text)"
