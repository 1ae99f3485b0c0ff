"""Several questions at once; what is down leaves a gap in the page and not a hole in it."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import cache
from typing import Any

from chassis.errors import NotFound, Unavailable
from chassis.transport.errors import RemoteFault

Answer = dict[str, Any]

log = logging.getLogger(__name__)


class Gathered(dict[str, Answer | None]):
    """Answers by name, None for what did not come; `down` says of each whether it could not."""

    def __init__(self) -> None:
        super().__init__()
        self.down: dict[str, bool] = {}


def gather(**questions: Callable[[], Answer]) -> Gathered:
    """Ask all of `questions` at once.

    Unavailable, a failure in the service, and NotFound leave None; other refusals rise.
    """
    futures = {name: _pool().submit(copy_context().run, ask) for name, ask in questions.items()}
    gathered = Gathered()
    for name, future in futures.items():
        gathered[name], gathered.down[name] = _outcome(name, future)
    return gathered


def _outcome(name: str, future: "Future[Answer]") -> tuple[Answer | None, bool]:
    try:
        return future.result(), False
    except NotFound:
        return None, False
    except Unavailable:
        return None, True
    except RemoteFault as fault:
        log.exception("a part failed", extra={"part": name, "remote_reference": fault.reference})
        return None, True


@cache
def _pool() -> ThreadPoolExecutor:
    # Made on first use, so after gunicorn's fork.
    return ThreadPoolExecutor(max_workers=32, thread_name_prefix="gather")
