"""Pages of rows by key: each names the row after which the next one begins, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

Database = sa.Connection | Session


@dataclass(frozen=True)
class Page:
    """`next` is the key of the last row where more rows follow."""

    items: Sequence[Any]
    next: UUID | None


def paged(db: Database, rows: sa.Select[Any], limit: int, *, key: str) -> Page:
    """The first `limit` rows; one more is read, to know whether there is a further page."""
    found = db.execute(rows.limit(limit + 1)).mappings().all()
    items = found[:limit]
    return Page(items, next=items[-1][key] if len(found) > limit else None)
