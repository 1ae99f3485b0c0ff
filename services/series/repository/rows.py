"""How commands lock rows and insert them; what the SELECTs of this folder share."""

from collections.abc import Sequence
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as Database

from series.models import Base

Rows = TypeVar("Rows", bound=sa.Select[*tuple[Any, ...]])


def locked(rows: Rows) -> Rows:
    """The rows as they are once nobody else changes them.

    FOR NO KEY UPDATE: whoever only refers to a row, as a new membership to its series, goes on.
    """
    return rows.with_for_update(key_share=True).execution_options(populate_existing=True)


def insert_if_absent(
    db: Database, row: Base, *, unique: Sequence[str], where: sa.TextClause | None = None
) -> bool:
    """Insert a row that no database session knows; False where one with these values exists.

    Waits for whoever inserts the same at this moment, so that one of the two is told.
    """
    table = cast(sa.Table, row.__table__)
    values = row.values()
    # Plain values go as parameters: a statement that names them all is built anew each time.
    computed = {key: value for key, value in values.items() if isinstance(value, sa.ClauseElement)}
    inserted = (
        insert(table)
        .values(computed)
        .on_conflict_do_nothing(index_elements=unique, index_where=where)
        .returning(sa.literal(1))
    )
    plain = {key: value for key, value in values.items() if key not in computed}
    return db.connection().execute(inserted, plain).first() is not None
