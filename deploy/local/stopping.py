"""Ctrl-C, SIGTERM, a closed terminal: every block is left in order, and what it started stopped."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from deploy.local.console import Console

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _AskedToStop(Exception):
    """A signal arrived."""


@contextmanager
def until_asked_to_stop(console: Console) -> Iterator[None]:
    """Leave the block at the first signal; whatever follows it is heard no more."""

    def ask(number: int, frame: FrameType | None) -> None:
        # Once is enough: make passes on what the terminal has sent already.
        for heard in _SIGNALS:
            signal.signal(heard, signal.SIG_IGN)
        raise _AskedToStop

    for heard in _SIGNALS:
        signal.signal(heard, ask)
    try:
        yield
    except _AskedToStop:
        console.say("Stopped; the data stays.")
