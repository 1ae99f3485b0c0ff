"""A host's list of members, as CSV that a spreadsheet can open without running any of it."""

from typing import Any
from uuid import UUID

from series import csv_rows
from series.queries import hosting
from series.queries.pages import Database

PAGE = 5_000
_COLUMNS = ("email", "name", "phone", "status", "joined_at", "ended_at")


def export_members(
    db: Database, *, host_id: UUID, series_id: UUID, after: UUID | None
) -> dict[str, Any]:
    """A page of the list, the first one with the names of the columns. Raises NotFound."""
    page = hosting.list_members(db, host_id=host_id, series_id=series_id, after=after, limit=PAGE)
    rows = [[_text(member[name]) for name in _COLUMNS] for member in page.items]
    header = _COLUMNS if after is None else None
    return {"text": csv_rows.write(header, rows), "next": page.next}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else value.isoformat().replace("+00:00", "Z")
