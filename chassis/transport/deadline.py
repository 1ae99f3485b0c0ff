"""How long the caller of this line of work still waits; what it calls in turn waits no longer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_until: ContextVar[float | None] = ContextVar("deadline", default=None)


def remaining(wanted: float) -> float:
    """`wanted` seconds, or what is left of the caller's patience where that is less."""
    until = _until.get()
    return wanted if until is None else min(wanted, until - time.monotonic())


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Work for a caller who waits that much longer."""
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)
