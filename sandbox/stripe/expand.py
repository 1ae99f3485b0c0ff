"""`expand`: ids in an answer become the objects that they name.

https://docs.stripe.com/api/expanding_objects. The prefix of an id tells its kind; some fields are
left out of an object unless they are asked for.
"""

from collections.abc import Callable
from typing import Any

from sandbox.store import Document
from sandbox.stripe.errors import Refusal
from sandbox.stripe.ledger import KIND_OF_PREFIX, Ledger

_MAX_DEPTH = 4
Include = Callable[[Ledger, Document], Document]
_INCLUDABLE: dict[tuple[str, str], Include] = {}


def includable(kind: str, field: str) -> Callable[[Include], Include]:
    """Give a field that only an expansion shows: `checkout.session`'s `line_items`."""

    def enlist(make: Include) -> Include:
        _INCLUDABLE[(kind, field)] = make
        return make

    return enlist


def expand(ledger: Ledger, thing: Document, paths: list[str]) -> Document:
    """A copy of `thing` with the fields at `paths` (`data.customer`) expanded."""
    for path in paths:
        steps = path.split(".")
        if len(steps) - (steps[0] == "data") > _MAX_DEPTH:
            raise Refusal(f"You cannot expand more than {_MAX_DEPTH} levels of a property.")
        thing = _expand(ledger, thing, steps, path)
    return thing


def _expand(ledger: Ledger, thing: Any, steps: list[str], path: str) -> Any:
    if not steps or thing is None:
        return thing
    if isinstance(thing, list):
        return [_expand(ledger, entry, steps, path) for entry in thing]
    field, *rest = steps
    value = _value(ledger, thing, field, path)
    return {**thing, field: _expand(ledger, value, rest, path)}


def _value(ledger: Ledger, thing: Document, field: str, path: str) -> Any:
    make = _INCLUDABLE.get((thing.get("object", ""), field))
    if make is not None:
        return thing.get(field) or make(ledger, thing)
    if field not in thing:
        raise Refusal(f"This property cannot be expanded ({path}).", param="expand")
    value = thing[field]
    return _object(ledger, value) if isinstance(value, str) else value


def _object(ledger: Ledger, id: str) -> Any:  # noqa: A002
    kind = KIND_OF_PREFIX.get(id.rpartition("_")[0])
    return (ledger.get(kind, id) if kind else None) or id
