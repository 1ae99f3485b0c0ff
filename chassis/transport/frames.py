"""The AMQP 0-9-1 frames that carry a message, encoded and decoded in one pass. No I/O.

Only what a call is made of: publish and acknowledge out, deliver and return in. py-amqp opens,
declares and closes; why messages pass it by stands in docs/decisions/0001-lean-rpc.md. Source:
https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf, sections 2.3.5, 4.2 and 1.8.3.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from struct import Struct
from typing import Any

import amqp
from amqp.serialization import decode_properties_basic

METHOD, HEADER, BODY, HEARTBEAT = 1, 2, 3, 8
HEARTBEAT_FRAME = b"\x08\x00\x00\x00\x00\x00\x00\xce"

CLOSE_CONNECTION = b"\x01\x00\x00\x00\x00\x00\x0b\x00\x0a\x00\x32\x00\xc8\x00\x00\x00\x00\x00\xce"

_END = b"\xce"
_PUBLISH = b"\x00\x3c\x00\x28\x00\x00"
_ACK = b"\x00\x3c\x00\x50"
_DELIVER = b"\x00\x3c\x00\x3c"
_RETURN = b"\x00\x3c\x00\x32"
_CANCEL = b"\x00\x3c\x00\x1e"

_FRAME = Struct(">BHI")
_CONTENT_HEADER = Struct(">HHQ")
_BODY_SIZE = Struct(">Q")
_TAG_AND_BIT = Struct(">QB")
_SHORT = Struct(">H")
_LONG = Struct(">I")
_LONG_LONG = Struct(">q")

Frame = tuple[int, int, bytes]
"""Type, channel, payload."""


class MalformedFrame(Exception):
    """The stream is not AMQP, or no longer: the connection is of no more use."""


@dataclass(slots=True)
class Delivery:
    """A message from a queue.

    `properties` are named as in py-amqp: `application_headers`, `reply_to`.
    """

    properties: dict[str, Any]
    body: bytes
    tag: int
    is_redelivered: bool


@dataclass(slots=True)
class Returned:
    """A mandatory message that no queue would take."""

    properties: dict[str, Any]
    body: bytes


def properties(
    *,
    headers: Mapping[str, str | int] | None = None,
    correlation_id: str = "",
    reply_to: str = "",
    expiration: str = "",
    message_type: str = "",
) -> bytes:
    """The property list of a transient message; empty ones are left out."""
    flags, parts = 0, []
    if headers:
        flags |= 1 << 13
        parts.append(_table(headers))
    for bit, value in ((10, correlation_id), (9, reply_to), (8, expiration), (5, message_type)):
        if value:
            flags |= 1 << bit
            parts.append(_short_string(value))
    return _SHORT.pack(flags) + b"".join(parts)


def publish(
    channel: int,
    exchange: str,
    routing_key: str,
    *,
    properties: bytes,
    body: bytes,
    frame_max: int,
    mandatory: bool = False,
) -> bytes:
    """All frames of one message, to be written at once."""
    arguments = _short_string(exchange) + _short_string(routing_key)
    method = _PUBLISH + arguments + (b"\x01" if mandatory else b"\x00")
    header = _CONTENT_HEADER.pack(60, 0, len(body)) + properties
    room = frame_max - 8
    chunks = [body[start : start + room] for start in range(0, len(body), room)]
    frames = [_frame(METHOD, channel, method), _frame(HEADER, channel, header)]
    return b"".join(frames + [_frame(BODY, channel, chunk) for chunk in chunks])


def acknowledge(channel: int, tag: int) -> bytes:
    return _frame(METHOD, channel, _ACK + _TAG_AND_BIT.pack(tag, 0))


def cancel(channel: int, consumer_tag: str) -> bytes:
    """Ask for no more deliveries, and for no answer to this."""
    return _frame(METHOD, channel, _CANCEL + _short_string(consumer_tag) + b"\x01")


class Parser:
    """Bytes in, as the socket gives them; messages out, and every frame that belongs to none."""

    def __init__(self, frame_max: int) -> None:
        self._frame_max = frame_max
        self._rest = b""
        self._method = b""
        self._properties: dict[str, Any] = {}
        self._missing = 0
        self._chunks: list[bytes] = []

    def feed(self, data: bytes) -> list[Delivery | Returned | Frame]:
        """What `data` completes. Raises MalformedFrame."""
        complete: list[Delivery | Returned | Frame] = []
        for frame in self._frames(self._rest + data if self._rest else data):
            kind, _, payload = frame
            if kind == BODY:
                self._chunks.append(payload)
                self._missing -= len(payload)
            elif kind == HEADER:
                self._begin(payload)
            elif kind == METHOD and payload[:4] in (_DELIVER, _RETURN):
                self._method = payload
                continue
            elif kind != HEARTBEAT:
                complete.append(frame)
            if self._method and kind in (HEADER, BODY) and not self._missing:
                complete.append(self._finish())
        return complete

    def _frames(self, data: bytes) -> Iterator[Frame]:
        start, length = 0, len(data)
        while length - start >= 8:
            kind, channel, size = _FRAME.unpack_from(data, start)
            end = start + 7 + size
            if size > self._frame_max:
                raise MalformedFrame
            if end >= length:
                break
            if data[end] != _END[0]:
                raise MalformedFrame
            yield kind, channel, data[start + 7 : end]
            start = end + 1
        self._rest = data[start:]

    def _begin(self, payload: bytes) -> None:
        (self._missing,) = _BODY_SIZE.unpack_from(payload, 4)
        self._properties = _readable_properties(payload)
        self._chunks = []

    def _finish(self) -> Delivery | Returned:
        body = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        if self._method[:4] == _RETURN:
            return Returned(self._properties, body)
        after_consumer_tag = 5 + self._method[4]
        tag, redelivered = _TAG_AND_BIT.unpack_from(self._method, after_consumer_tag)
        return Delivery(self._properties, body, tag, bool(redelivered & 1))


def _readable_properties(header: bytes) -> dict[str, Any]:
    """None at all where they cannot be read: a peer's rubbish must not end the connection."""
    try:
        found, _ = decode_properties_basic(header, 12)
    except (ValueError, struct.error, amqp.FrameSyntaxError):
        return {}
    return found


def _frame(kind: int, channel: int, payload: bytes) -> bytes:
    return _FRAME.pack(kind, channel, len(payload)) + payload + _END


def _short_string(text: str) -> bytes:
    encoded = text.encode()
    return bytes((len(encoded),)) + encoded


def _table(headers: Mapping[str, str | int]) -> bytes:
    items = b"".join([_short_string(name) + _item(value) for name, value in headers.items()])
    return _LONG.pack(len(items)) + items


def _item(value: str | int) -> bytes:
    if isinstance(value, int):
        return b"l" + _LONG_LONG.pack(value)
    encoded = value.encode()
    return b"S" + _LONG.pack(len(encoded)) + encoded
