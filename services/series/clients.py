"""What the service works with beside its database, when it runs on the hub."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from eventlet import tpool

from series.settings import Settings


@dataclass(frozen=True)
class Clients:
    """`run(work, *given)` does costly work where it holds up nobody."""

    run: Callable[..., Any]


def make(settings: Settings) -> Clients:
    return Clients(run=_in_real_thread)


def _in_real_thread(work: Callable[..., Any], *given: Any) -> Any:
    """This greenlet waits, the others go on."""
    return tpool.execute(work, *given)
