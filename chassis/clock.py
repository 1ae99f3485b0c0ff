"""The platform's one clock: the operating system's time, moved by the offset in `CLOCK_FILE`.

Rules and records ask this clock, so that moving it moves the whole platform at once; the sandbox
writes the file. Deadlines of I/O are no business of it: those use `time.monotonic()`.

The file holds the offset in microseconds as eight bytes, a little-endian signed integer. It is
mapped into memory, so that reading it costs no system call and a move is seen at once.
"""

import mmap
import os
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

OFFSET_FORMAT = struct.Struct("<q")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _operating_system() -> datetime:
    return _EPOCH + timedelta(microseconds=time.time_ns() // 1000)


def file_source(path: Path) -> Callable[[], datetime]:
    """A source of time that adds the offset kept in `path`; creates the file where it is absent."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if os.fstat(descriptor).st_size < OFFSET_FORMAT.size:
            os.truncate(descriptor, OFFSET_FORMAT.size)
        mapped = mmap.mmap(descriptor, OFFSET_FORMAT.size, access=mmap.ACCESS_READ)
    finally:
        os.close(descriptor)

    def moved() -> datetime:
        (offset,) = OFFSET_FORMAT.unpack_from(mapped)
        return _operating_system() + timedelta(microseconds=offset)

    return moved


def _source_from_environment() -> Callable[[], datetime]:
    path = os.environ.get("CLOCK_FILE")
    return file_source(Path(path)) if path else _operating_system


_source = _source_from_environment()


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _source()


class FrozenClock:
    """A clock that moves only when it is told to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


@contextmanager
def frozen(at: datetime) -> Iterator[FrozenClock]:
    """Stop the clock of this process at `at`; the clock that is yielded can be moved."""
    global _source
    previous, frozen_clock = _source, FrozenClock(at)
    _source = frozen_clock
    try:
        yield frozen_clock
    finally:
        _source = previous
