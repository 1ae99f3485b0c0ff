"""Events: facts one service publishes, and their form on the wire.

Body: JSON `{id, name, version, source, occurred_at, correlation_id, payload}`, UTF-8. Routing key:
`<source>.<name>`. The traceparent travels as a header.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

MAX_BODY_BYTES = 1_000_000


class Malformed(Exception):
    """These bytes are no event; the sentence says why and quotes nothing."""


@dataclass(frozen=True)
class Event:
    """What a service says happened; `payload` holds ids and the facts of the change."""

    name: str
    version: int
    payload: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Message:
    """An event on its way or received, or a vendor's webhook (then `source` is the vendor)."""

    id: str
    name: str
    version: int
    source: str
    occurred_at: datetime
    correlation_id: str
    payload: dict[str, Any] = field(repr=False)

    @property
    def routing_key(self) -> str:
        return f"{self.source}.{self.name}"


def encode(message: Message) -> bytes:
    """The message as its body. UUIDs and instants within the payload become text."""
    return orjson.dumps(
        {
            "id": message.id,
            "name": message.name,
            "version": message.version,
            "source": message.source,
            "occurred_at": message.occurred_at,
            "correlation_id": message.correlation_id,
            "payload": message.payload,
        },
        option=orjson.OPT_UTC_Z,
    )


def decode(body: bytes) -> Message:
    """Read a body. Raises Malformed."""
    if len(body) > MAX_BODY_BYTES:
        raise Malformed("longer than a megabyte")
    try:
        document = orjson.loads(body)
        return _message(document)
    except orjson.JSONDecodeError as error:
        raise Malformed("not JSON") from error
    except KeyError as error:
        raise Malformed(f"lacks {error.args[0]}") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise Malformed("a field of the envelope has the wrong type") from error


def _message(document: Any) -> Message:
    occurred_at = datetime.fromisoformat(document["occurred_at"])
    if occurred_at.tzinfo is None:
        raise ValueError("naive")
    return Message(
        id=str(UUID(document["id"])),
        name=_text(document["name"]),
        version=_whole(document["version"]),
        source=_text(document["source"]),
        occurred_at=occurred_at,
        correlation_id=_text(document["correlation_id"]),
        payload=_mapping(document["payload"]),
    )


def _text(value: Any) -> str:
    # PostgreSQL's text and jsonb hold no NUL.
    if not isinstance(value, str) or not value or len(value) > 200 or "\x00" in value:
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or "\\u0000" in orjson.dumps(value).decode():
        raise TypeError
    return value
