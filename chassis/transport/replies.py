"""Replies on the wire: `{"result": …}` or `{"error": {kind, code, message, details}}`, JSON."""

from typing import Any

import orjson

from chassis.errors import KINDS, ChassisError
from chassis.transport.errors import RemoteFault

_INTERNAL = "Internal"


def result(value: Any) -> bytes:
    return orjson.dumps({"result": value})


def refusal(error: ChassisError) -> bytes:
    return _error(type(error).__name__, error.code, error.message, error.details)


def fault(reference: str) -> bytes:
    message = f"Something went wrong on our side; the reference is {reference}."
    return _error(_INTERNAL, "internal", message, {"reference": reference})


def read(body: bytes) -> Any:
    """The result. Raises the chassis error that was replied, or RemoteFault."""
    reply = orjson.loads(body)
    error = reply.get("error")
    if error is None:
        return reply["result"]
    kind = KINDS.get(error["kind"])
    if kind is None:
        raise RemoteFault(error["details"].get("reference", "unknown"))
    raise kind(error["code"], error["message"], error["details"])


def _error(kind: str, code: str, message: str, details: dict[str, Any]) -> bytes:
    error = {"kind": kind, "code": code, "message": message, "details": details}
    # What marshmallow says of an item of a list stands under its number.
    return orjson.dumps({"error": error}, default=str, option=orjson.OPT_NON_STR_KEYS)
