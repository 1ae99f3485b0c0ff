"""Waits until every program of a crew answers that it is ready."""

import time
import urllib.error
import urllib.request
from collections.abc import Mapping

from deploy.local.crew import Crew
from deploy.local.trouble import Trouble

_PATIENCE_SECONDS = 120.0
_POLL_SECONDS = 0.1
_CRASHES_ALLOWED = 3


def wait_until_ready(crew: Crew, addresses: Mapping[str, str]) -> None:
    """Return once each address answers 200.

    Raises Trouble when a program keeps crashing, or when one is not ready after two minutes.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    waiting = dict(addresses)
    while waiting:
        waiting = {name: url for name, url in waiting.items() if not is_ready(url)}
        _refuse_crash_loops(crew)
        if waiting and time.monotonic() > deadline:
            raise Trouble(f"Not ready after two minutes: {', '.join(waiting)}; logs tell why.")
        time.sleep(_POLL_SECONDS if waiting else 0)


def is_ready(url: str) -> bool:
    """Whether the address answers 200 now."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _refuse_crash_loops(crew: Crew) -> None:
    for keeper in crew.keepers:
        if keeper.crashes >= _CRASHES_ALLOWED:
            program = keeper.program
            raise Trouble(f"{program.name} does not start ({keeper.complaint}): see {program.log}.")
