"""Pages of objects: `limit`, `starting_after`, `created`, and `has_more`.

https://docs.stripe.com/api/pagination
"""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe.errors import bad_reference
from sandbox.stripe.ledger import Ledger
from sandbox.stripe.shapes import Shape, instant_filter, text, whole

CURSOR: Shape = {"limit": whole, "starting_after": text, "ending_before": text}
PAGING: Shape = {**CURSOR, "created": instant_filter}
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def listing(data: list[Document], url: str, *, has_more: bool = False) -> Document:
    """The list object."""
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


def page(
    ledger: Ledger,
    kind: str,
    params: Mapping[str, Any],
    *,
    url: str,
    where: Mapping[str, Any] | None = None,
    keep: Callable[[Document], bool] = lambda _: True,
) -> Document:
    """One page of a kind; `where` is looked up, `keep` and `created` filter what is found."""
    limit = min(max(params.get("limit", 10), 1), 100)
    wanted = _wanted(params, keep)
    if before := params.get("ending_before"):
        return _page_before(ledger, kind, before, limit, url, dict(where or {}), wanted)
    cursor = params.get("starting_after")
    if cursor and ledger.get(kind, cursor) is None:
        raise bad_reference(kind, cursor, "starting_after")
    found: list[Document] = []
    while len(found) <= limit:
        batch = ledger.page(kind, where=where or {}, before=cursor, limit=limit + 1)
        found += [thing for thing in batch if wanted(thing)]
        if len(batch) <= limit:
            break
        cursor = batch[-1]["id"]
    return listing(found[:limit], url, has_more=len(found) > limit)


def _wanted(
    params: Mapping[str, Any], keep: Callable[[Document], bool]
) -> Callable[[Document], bool]:
    bounds = params.get("created", {})

    def wanted(thing: Document) -> bool:
        return keep(thing) and all(
            _COMPARE[name](thing["created"], bound) for name, bound in bounds.items()
        )

    return wanted


def _page_before(
    ledger: Ledger,
    kind: str,
    before: str,
    limit: int,
    url: str,
    where: dict[str, Any],
    wanted: Callable[[Document], bool],
) -> Document:
    found = [thing for thing in ledger.find(kind, **where) if wanted(thing)]
    ids = [thing["id"] for thing in found]
    if before not in ids:
        raise bad_reference(kind, before, "ending_before")
    newer = found[: ids.index(before)]
    return listing(newer[-limit:], url, has_more=len(newer) > limit)
