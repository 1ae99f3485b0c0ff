"""Under which key each secret in a database lies, so that one knows when an old key may go.

A token names its key in the clear (`chassis.encryption`); the values are not decrypted. Columns are
found by their type, so that none can be forgotten.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from chassis.encryption import NONCE_BYTES, VERSION

_SHORTEST = 2 + NONCE_BYTES + 16


@dataclass(frozen=True)
class SealedUnder:
    """How many values of a column lie under a key."""

    table: str
    column: str
    key_id: str
    number: int


def by_key(db: Connection) -> Iterator[SealedUnder]:
    """Every column that holds tokens, each with the keys of its values."""
    inspector = sa.inspect(db)
    for table in inspector.get_table_names():
        for column in inspector.get_columns(table):
            if isinstance(column["type"], sa.LargeBinary):
                yield from _of_column(db, table, column["name"])


def key_of(value: Any) -> sa.ColumnElement[Any]:
    """The id of the key that sealed a column's value; null where that is no token."""
    length = sa.func.get_byte(value, 1)
    # A digest, whose first byte may be the version's by chance, has no name of printable letters.
    name = sa.func.encode(sa.func.substring(value, 3, length), "escape")
    shape = sa.and_(
        sa.func.length(value) >= _SHORTEST,
        sa.case((sa.func.length(value) > 1, sa.func.get_byte(value, 0)), else_=0) == VERSION,
    )
    return sa.case((shape, name), else_=None)


def _of_column(db: Connection, table: str, column: str) -> Iterator[SealedUnder]:
    value: sa.ColumnClause[bytes] = sa.column(column, sa.LargeBinary)
    key_id = key_of(value).label("key_id")
    found = sa.select(key_id, sa.func.count()).select_from(sa.table(table)).group_by(key_id)
    for key, number in db.execute(found.having(key_id.is_not(None)).order_by(key_id)):
        if key.isascii() and key.isprintable() and "\\" not in key and key:
            yield SealedUnder(table, column, key, number)
