"""Waiting for as long as something moves: a slow machine is given its time, a standstill is not."""

import time
from collections.abc import Callable

_STANDSTILL_SECONDS = 120.0


def await_end(look: Callable[[], tuple[int, ...]], what: str) -> None:
    """Until all that is left is nothing. Raises TimeoutError where nothing changes any more."""
    left, seen_at = look(), time.monotonic()
    while any(left):
        time.sleep(0.1)
        before, left = left, look()
        if left != before:
            seen_at = time.monotonic()
        elif time.monotonic() - seen_at > _STANDSTILL_SECONDS:
            raise TimeoutError(f"{what} does not come: {left}")
