"""Where time goes along a trace: spans, recorded where somebody has asked for them.

The trace and its ids are `chassis.trace`'s and travel whether or not anybody records. With no
recorder, a span costs one look at a variable.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum

from chassis import trace
from chassis.trace import Trace

Attributes = dict[str, str | int]


class Kind(StrEnum):
    """Which end of a conversation a span is."""

    INTERNAL = "internal"
    SERVER = "server"
    CLIENT = "client"
    PRODUCER = "producer"
    CONSUMER = "consumer"


@dataclass(slots=True)
class Span:
    """One piece of work. `failed` holds the type of what rose, and never its words."""

    name: str
    kind: Kind
    trace: Trace
    parent_id: str | None
    attributes: Attributes = field(default_factory=dict)
    started_ns: int = field(default_factory=time.time_ns)
    ended_ns: int = 0
    failed: str | None = None


Recorder = Callable[[Span], None]
_recorder: Recorder | None = None
_innermost: ContextVar[Span | None] = ContextVar("span", default=None)


def record_with(recorder: Recorder | None) -> None:
    """From now on, hand every sampled span of this process to `recorder`."""
    global _recorder
    _recorder = recorder


def is_recording() -> bool:
    return _recorder is not None


def note(attributes: Attributes) -> None:
    """Say more of the span that this work belongs to, if it is recorded."""
    innermost = _innermost.get()
    if innermost is not None:
        innermost.attributes |= attributes


@contextmanager
def span(
    name: str, kind: Kind = Kind.INTERNAL, attributes: Attributes | None = None
) -> Iterator[None]:
    """A part of the span that this work belongs to; where it belongs to none, it is no span.

    So that what a worker does again and again, mostly for nothing, makes no traces.
    """
    if _innermost.get() is None:
        yield
        return
    above = trace.current()
    with (
        trace.following(above.traceparent, above.correlation_id) as spot,
        _recorded(Span(name, kind, spot, above.span_id, dict(attributes or {}))),
    ):
        yield


@contextmanager
def following(
    traceparent: str | None, correlation_id: str | None, name: str, kind: Kind
) -> Iterator[Trace]:
    """Work that follows from a sender's span, or begins a trace, as a span."""
    with trace.following(traceparent, correlation_id) as spot:
        if _recorder is None or not spot.is_sampled:
            yield spot
            return
        with _recorded(Span(name, kind, spot, trace.span_id_of(traceparent))):
            yield spot


@contextmanager
def _recorded(span: Span) -> Iterator[None]:
    """Time what is done inside, and hand it over once it has ended, however it did."""
    token = _innermost.set(span)
    try:
        yield
    except BaseException as error:
        span.failed = type(error).__name__
        raise
    finally:
        _innermost.reset(token)
        span.ended_ns = time.time_ns()
        if _recorder is not None:
            _recorder(span)
