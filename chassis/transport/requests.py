"""A call on the wire. Property `type`: the method; body: a JSON object; headers: what goes with it.

`timeout_ms`: how long the caller waits; the broker drops what it has kept for longer. Not an
instant: hosts' clocks differ. `traceparent`, `correlation_id`, `idempotency_key`: text. All are
optional but the method.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from chassis.errors import Invalid
from chassis.transport.frames import Delivery

NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Request:
    """A call that was delivered; `timeout` in seconds."""

    method: str
    body: bytes = field(repr=False)
    timeout: float
    traceparent: str | None
    correlation_id: str | None
    idempotency_key: str | None
    is_redelivered: bool

    def asked(self) -> dict[str, Any]:
        """The body. Raises Invalid."""
        try:
            asked = orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise _malformed("The request is not JSON.") from error
        if not isinstance(asked, dict):
            raise _malformed("The request is not a JSON object.")
        return asked


def headers(
    *, timeout: float, traceparent: str, correlation_id: str, idempotency_key: str | None
) -> dict[str, str | int]:
    """What goes with a call."""
    given: dict[str, str | int] = {
        "timeout_ms": int(timeout * 1000),
        "traceparent": traceparent,
        "correlation_id": correlation_id,
    }
    if idempotency_key is not None:
        given["idempotency_key"] = idempotency_key
    return given


def read(delivery: Delivery) -> Request:
    """Raises Invalid for headers of the wrong type."""
    given = delivery.properties.get("application_headers", {})
    return Request(
        method=delivery.properties.get("type", ""),
        body=delivery.body,
        timeout=_seconds(given.get("timeout_ms")),
        traceparent=_text(given, "traceparent"),
        correlation_id=_text(given, "correlation_id"),
        idempotency_key=_text(given, "idempotency_key"),
        is_redelivered=delivery.is_redelivered,
    )


def _seconds(milliseconds: Any) -> float:
    if milliseconds is None:
        return NEVER
    if type(milliseconds) is not int:
        raise _malformed("The header timeout_ms is not a whole number.")
    return milliseconds / 1000


def _text(given: Mapping[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise _malformed(f"The header {name} is not text.")
    return value


def _malformed(sentence: str) -> Invalid:
    return Invalid("malformed_request", sentence)
