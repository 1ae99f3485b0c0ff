"""How far behind this process is: stopped, swapped out or starved, it wakes with old calls in hand.

A call says how long its caller waits, not until when, since hosts' clocks differ. What lay in the
socket of a sleeping process is as old as the sleep, at most; so is what is read in the first
moment after it.
"""

import threading
import time

BEAT_SECONDS = 0.1
# A beat that is later than this was held up; one that is not says nothing.
PUNCTUAL_SECONDS = 0.15


class Lateness:
    """Measured by a beat that comes late when everything does."""

    def __init__(self) -> None:
        self._beat_at = time.monotonic()
        self._missed = 0.0
        self._stopping = threading.Event()

    @property
    def seconds(self) -> float:
        """How old a call may be that is read now."""
        return max(self._missed, self._silence())

    def run(self) -> None:
        """Beat until told to stop."""
        while not self._stopping.is_set():
            self.beat()
            self._stopping.wait(BEAT_SECONDS)

    def stop(self) -> None:
        self._stopping.set()

    def beat(self) -> None:
        self._missed = self._silence()
        self._beat_at = time.monotonic()

    def _silence(self) -> float:
        silent = time.monotonic() - self._beat_at
        return silent if silent > PUNCTUAL_SECONDS else 0.0
