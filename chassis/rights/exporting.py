"""A person's data, page by page: each page is one RPC, so that no size needs more memory.

A page holds what makes about a megabyte, however few rows that is: asking costs more than reading.
"""

from collections.abc import Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from chassis.errors import Invalid
from chassis.manifest import ExportRule, entry_of
from chassis.rights.holdings import Holding
from chassis.rights.person import Person

ROWS_AT_ONCE = 500
# A picture has some hundred kilobytes.
FILES_AT_ONCE = 4
PAGE_BYTES = 1_000_000


def categories(holdings: Sequence[Holding]) -> list[dict[str, Any]]:
    """What a service can export, with what a reader needs to know of each category."""
    return [
        {
            "index": index,
            "category": holding.category,
            "table": str(holding.table.name),
            "received_from": holding.received_from,
            "shared_with": list(holding.shared_with),
            "columns": _columns(holding),
            "files": list(holding.files),
        }
        for index, holding in enumerate(holdings)
        if _columns(holding)
    ]


def _columns(holding: Holding) -> dict[str, dict[str, str]]:
    entries = {str(column.name): entry_of(column) for column in holding.table.columns}
    return {
        name: {"purpose": entry.purpose, "basis": entry.basis, "retention": entry.retention}
        for name, entry in entries.items()
        if entry.category is not None and entry.export != ExportRule.EXCLUDE
    }


def page(
    db: sa.Connection, holdings: Sequence[Holding], person: Person, *, index: int, after: Any
) -> dict[str, Any]:
    """`{records, next}` of the holding at `index`; `next` is None at the end. Bytes are in hex.

    Raises Invalid.
    """
    if not 0 <= index < len(holdings):
        raise Invalid("category_unknown", "This service exports no such category.")
    limit = FILES_AT_ONCE if holdings[index].files else ROWS_AT_ONCE
    records: list[dict[str, Any]] = []
    size = 0
    while size < PAGE_BYTES:
        read, after = holdings[index].page(db, person, after=after, limit=limit)
        plain = orjson.dumps(read, option=orjson.OPT_UTC_Z, default=_as_text)
        size += len(plain)
        records += orjson.loads(plain)
        if after is None:
            break
    return {"records": records, "next": after}


def _as_text(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)
