"""Shapes: which parameters an operation takes, and what each must look like.

A shape is a dict of names to kinds; a name that ends with `!` is required. A kind turns a given
value into ours or refuses it; a dict is a hash, `many(kind)` a list. v1 gives text only, v2 gives
JSON: the kinds take both.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sandbox.stripe.errors import Refusal, invalid_parameter, missing_parameter, unknown_parameter

Kind = Callable[[Any, str], Any]
Shape = Mapping[str, Any]
"""Names to kinds, or to further shapes."""


def parse_form(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`a[b][0]=c` as nested dicts; lists stay dicts of positions until a shape asks for a list."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        *path, last = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name) or [name]
        place = tree
        for key in path:
            nested = place.setdefault(key, {})
            if not isinstance(nested, dict):
                raise Refusal(f"Invalid object: {name}", param=name)
            place = nested
        place[last if last else str(len(place))] = value
    return tree


def check(shape: Shape, given: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """The parameters as values; raises Refusal for what is unknown, missing or malformed."""
    kinds = {name.rstrip("!"): kind for name, kind in shape.items()}
    for name in given:
        if name not in kinds:
            raise unknown_parameter(_within(path, name))
    for name in shape:
        if name.endswith("!") and given.get(name[:-1]) in (None, ""):
            raise missing_parameter(_within(path, name[:-1]))
    return {
        name: _convert(kinds[name], value, _within(path, name)) for name, value in given.items()
    }


def text(value: Any, param: str) -> str:
    if not isinstance(value, str):
        raise invalid_parameter(param, "a string")
    return value


def whole(value: Any, param: str) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"-?\d+", str(value)):
        raise invalid_parameter(param, "an integer", "parameter_invalid_integer")
    return int(value)


def number(value: Any, param: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise invalid_parameter(param, "a number") from error


def flag(value: Any, param: str) -> bool:
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise invalid_parameter(param, "one of true or false")


def metadata(value: Any, param: str) -> dict[str, str]:
    """https://docs.stripe.com/metadata: 50 keys of 40 characters, values of 500; "" clears."""
    if value in ("", None):
        return {}
    if not isinstance(value, dict) or len(value) > 50:
        raise invalid_parameter(param, "a hash of at most 50 keys")
    for key, entry in value.items():
        if len(key) > 40 or not isinstance(entry, str) or len(entry) > 500:
            raise invalid_parameter(f"{param}[{key}]", "text of at most 500 characters")
    return dict(value)


def choice(*options: str) -> Kind:
    """One of the words."""

    def chosen(value: Any, param: str) -> str:
        if value not in options:
            raise invalid_parameter(param, f"one of {', '.join(options)}")
        return str(value)

    return chosen


def many(kind: Kind | Shape) -> Kind:
    """A list, or in a form the dict of its positions; "" is the empty list."""

    def listed(value: Any, param: str) -> list[Any]:
        if value == "":
            return []
        entries = list(value.values()) if isinstance(value, dict) else value
        if not isinstance(entries, list):
            raise invalid_parameter(param, "an array")
        return [_convert(kind, entry, f"{param}[{at}]") for at, entry in enumerate(entries)]

    return listed


def instant_filter(value: Any, param: str) -> dict[str, int]:
    """A timestamp, or bounds: `created[gte]`."""
    if isinstance(value, dict):
        return check({"gt": whole, "gte": whole, "lt": whole, "lte": whole}, value, param)
    return {"gte": whole(value, param), "lte": whole(value, param)}


def _convert(kind: Kind | Shape, value: Any, param: str) -> Any:
    if callable(kind):
        return kind(value, param)
    if value == "":
        return None
    if not isinstance(value, dict):
        raise invalid_parameter(param, "a hash")
    return check(kind, value, param)


def _within(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name
