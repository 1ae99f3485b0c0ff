"""Looks for a person's identifiers in every column of every table, whatever the eraser believed.

Its query owes nothing to the holdings: each value is searched as text, folded, in all columns of
the schema, JSON and bytes among them. Columns that a law makes the service keep are left out by
their manifest entry. It is one statement, written once: every erasure asks it of every service.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from chassis.manifest import EraseRule, entry_of
from chassis.rights.person import Person

_quoted = postgresql.dialect().identifier_preparer.quote


class Scan:
    """The search through these tables."""

    def __init__(self, tables: Iterable[sa.Table]) -> None:
        parts = [part for table in tables for part in _of_table(table)]
        self._statement = sa.text(" UNION ALL ".join(parts)) if parts else None

    def occurrences(self, db: sa.Connection, person: Person) -> dict[str, int]:
        """`table.column` to the number of rows in which some identifier still stands."""
        patterns = patterns_of(person)
        if self._statement is None or not patterns:
            return {}
        rows = db.execute(self._statement, {"patterns": patterns})
        return {row.place: row.number for row in rows}


def patterns_of(person: Person) -> list[str]:
    """What matches, by LIKE, folded text in which one of the identifiers stands."""
    needles = sorted({identifier.value.casefold() for identifier in person.identifiers})
    return [f"%{_escaped(needle)}%" for needle in needles]


def _escaped(needle: str) -> str:
    for character in ("\\", "%", "_"):
        needle = needle.replace(character, "\\" + character)
    return needle


def _of_table(table: sa.Table) -> list[str]:
    """A row is first looked at as a whole: nearly none holds anything of the person."""
    texts = {column.name: _as_text(column) for column in table.columns if _is_searched(column)}
    if not texts:
        return []
    whole = ", ".join(texts.values())
    held = ", ".join(f"('{table.name}.{name}', {text})" for name, text in texts.items())
    return [
        "SELECT held.place, count(*) AS number"  # noqa: S608 - our own names
        f" FROM {_quoted(table.name)} AS found, LATERAL (VALUES {held}) AS held (place, content)"
        f" WHERE lower(concat_ws(chr(10), {whole})) LIKE ANY (CAST(:patterns AS text[]))"
        " AND lower(held.content) LIKE ANY (CAST(:patterns AS text[])) GROUP BY held.place"
    ]


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
