"""How a greenlet waits for PostgreSQL: it looks for the answer, else lets others go on.

psycopg's own `wait_selector` is as friendly to other greenlets, but makes a selector for each wait,
and what eventlet puts in its place there sets timers and listeners of its own: a quarter of what a
short transaction took. https://www.psycopg.org/psycopg3/docs/advanced/async.html
"""

import os
import time
from collections.abc import Generator
from typing import Any

import eventlet.patcher
import psycopg
from eventlet.hubs import trampoline
from psycopg import waiting

_select: Any = eventlet.patcher.original("select")
_ASKED: dict[int, int] = {
    waiting.WAIT_R: _select.POLLIN,
    waiting.WAIT_W: _select.POLLOUT,
    waiting.WAIT_RW: _select.POLLIN | _select.POLLOUT,
}


class _Overdue(Exception):
    """Nothing came for as long as one waits before looking around."""


def install() -> None:
    """Have every connection of this process wait so."""
    # Its numbers are enums there, plain here.
    waiting.wait = wait  # type: ignore[assignment]


def wait(
    generator: Generator[int, int, Any],
    fileno: int,
    interval: float = 0.0,
    timeout: float | None = None,
) -> Any:
    """What psycopg's `waiting.wait` does: drive `generator` to its result.

    Every `interval` seconds without an answer it is told so, and a closed socket is noticed. Raises
    what the generator raises, OperationalError, and psycopg's own sign of a `timeout`.
    """
    until = None if timeout is None else time.monotonic() + timeout
    try:
        wanted = next(generator)
        while True:
            ready = _look(fileno, wanted) or _sleep(fileno, wanted, _pause(interval, until))
            wanted = generator.send(ready)
            if until is not None and time.monotonic() >= until:
                raise psycopg.errors._WaitTimeout("wait timeout expired")
    except StopIteration as ended:
        return ended.value


def _pause(interval: float, until: float | None) -> float:
    return interval if until is None else max(0.0, min(interval, until - time.monotonic()))


def _look(fileno: int, wanted: int) -> int:
    """What the socket is ready for this very moment."""
    poll = _select.poll()
    poll.register(fileno, _ASKED[wanted])
    found = poll.poll(0)
    if not found:
        return waiting.READY_NONE
    events: int = found[0][1]
    # A socket that broke is ready to be read: reading says how.
    can_read = waiting.READY_R if events & ~_select.POLLOUT else waiting.READY_NONE
    can_write = waiting.READY_W if events & _select.POLLOUT else waiting.READY_NONE
    return int(can_read | can_write)


def _sleep(fileno: int, wanted: int, seconds: float) -> int:
    """Let other greenlets go on until the socket is ready."""
    try:
        trampoline(
            fileno,
            read=bool(wanted & waiting.WAIT_R),
            write=bool(wanted & waiting.WAIT_W),
            timeout=seconds,
            timeout_exc=_Overdue,
        )
    except _Overdue:
        _refuse_closed(fileno)
        return int(waiting.READY_NONE)
    return _look(fileno, wanted)


def _refuse_closed(fileno: int) -> None:
    try:
        os.fstat(fileno)
    except OSError as error:
        raise psycopg.OperationalError("the connection's socket is closed") from error
