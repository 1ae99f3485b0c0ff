"""Which request a line of work belongs to: W3C traceparent and a correlation id.

Both travel with every message and stand in every log line. https://www.w3.org/TR/trace-context/
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")
_CORRELATION_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class Trace:
    """`traceparent` names this span; `correlation_id` the first cause, kept across all hops."""

    traceparent: str
    correlation_id: str

    @property
    def trace_id(self) -> str:
        return self.traceparent[3:35]

    @property
    def span_id(self) -> str:
        return self.traceparent[36:52]

    @property
    def is_sampled(self) -> bool:
        """Whether somebody on the way wants this trace recorded."""
        return bool(int(self.traceparent[53:], 16) & 1)


_share = 1.0
_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def sample(share: float) -> None:
    """Mark this share of the traces that begin here for recording."""
    global _share
    _share = share


def span_id_of(traceparent: str | None) -> str | None:
    """The id of the span that is named; None where it is absent or malformed."""
    found = _TRACEPARENT.fullmatch(traceparent or "")
    return found[2] if found else None


def continued(traceparent: str | None = None, correlation_id: str | None = None) -> Trace:
    """A new span under `traceparent`, or the start of a trace where that is absent or malformed."""
    found = _TRACEPARENT.fullmatch(traceparent or "")
    trace_id, flags = (found[1], found[3]) if found else (secrets.token_hex(16), _flags())
    if not correlation_id or not _CORRELATION_ID.fullmatch(correlation_id):
        correlation_id = trace_id
    return Trace(f"00-{trace_id}-{secrets.token_hex(8)}-{flags}", correlation_id)


def at_the_door(traceparent: str | None) -> str | None:
    """A stranger's span, with our own decision on whether to record what follows from it."""
    found = _TRACEPARENT.fullmatch(traceparent or "")
    return f"00-{found[1]}-{found[2]}-{_flags()}" if found else None


def _flags() -> str:
    return "01" if _share >= 1 or secrets.randbelow(1_000_000) < _share * 1_000_000 else "00"


def current() -> Trace:
    """The trace that this line of work belongs to; begins one where there is none."""
    trace = _current.get()
    if trace is None:
        trace = continued()
        _current.set(trace)
    return trace


@contextmanager
def following(traceparent: str | None, correlation_id: str | None = None) -> Iterator[Trace]:
    """Work within a span that follows from the sender's."""
    trace = continued(traceparent, correlation_id)
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)
