"""Holds the doubles to the services: their own schemas judge each request and each answer.

The service modules themselves are only read, not imported: they would bring nameko along.
"""

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError, fields

from chassis.errors import Invalid

SERVICES = Path(__file__).parents[3] / "services"
# What every service answers, whatever it is.
_SHARED = Path(__file__).parents[3] / "chassis" / "transport" / "operating.py"
_ENTRYPOINTS = {"command", "query", "operation"}
Schemas = tuple[type[Schema], type[Schema] | None]


@cache
def methods(service: str) -> dict[str, Schemas]:
    """RPC method → (request schema, result schema or None), as the service declares them."""
    found: dict[str, Schemas] = {}
    for tree in _modules(service):
        names = _imported(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                found |= _declared(node, names)
    return found


def load(service: str, method: str, request: dict[str, Any]) -> None:
    """Refuse what the service itself would refuse."""
    asked, _ = methods(service)[method]
    try:
        asked().load(request)
    except ValidationError as error:
        raise Invalid("invalid_request", "The request is not valid.", error.messages) from error


def check_answer(service: str, method: str, answer: dict[str, Any]) -> None:
    """Fail where a double answers a field that the service does not have."""
    _, result = methods(service)[method]
    _check(answer, result() if result else Schema(), f"{service}.{method}")


def _modules(service: str) -> Iterator[ast.Module]:
    home = SERVICES / service
    for path in [_SHARED, home / "service.py", *home.glob("service/*.py")]:
        if path.exists():
            yield ast.parse(path.read_text(encoding="utf-8"))


def _imported(tree: ast.Module) -> dict[str, Any]:
    """The schema modules that a service module knows, under its own names for them."""
    return {
        alias.asname or alias.name: _import(f"{node.module}.{alias.name}")
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if "schemas" in f"{node.module}.{alias.name}"
    }


def _import(path: str) -> Any:
    try:
        return importlib.import_module(path)
    except ModuleNotFoundError:
        module, _, name = path.rpartition(".")
        return getattr(importlib.import_module(module), name)


def _declared(node: ast.FunctionDef, names: dict[str, Any]) -> dict[str, Schemas]:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") in _ENTRYPOINTS:
            asked, *answered = [_resolved(argument, names) for argument in decorator.args]
            return {node.name: (asked, answered[0] if answered else None)}
    return {}


def _resolved(expression: ast.expr, names: dict[str, Any]) -> Any:
    first, *rest = ast.unparse(expression).split(".")
    found = names[first]
    for name in rest:
        found = getattr(found, name)
    return found


def _check(answer: Any, schema: Schema, where: str) -> None:
    if not isinstance(answer, dict):
        return
    known = {field.data_key or name: field for name, field in schema.fields.items()}
    strange = set(answer) - set(known)
    if strange:
        raise AssertionError(f"{where} has no {', '.join(sorted(strange))}")
    for name, value in answer.items():
        _check_field(value, known[name], f"{where}.{name}")


def _check_field(value: Any, field: fields.Field[Any], where: str) -> None:
    if isinstance(field, fields.List) and isinstance(value, list):
        for one in value:
            _check_field(one, field.inner, where)
    if isinstance(field, fields.Nested):
        _check(value, field.schema, where)
