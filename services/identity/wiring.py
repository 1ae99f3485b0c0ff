"""What the service is given when it runs, on the hub."""

from collections.abc import Callable
from typing import Any

from eventlet import tpool

from identity.clients import Clients
from identity.google import wiring as google
from identity.hashing import Hashing, common_passwords
from identity.settings import Settings


def in_real_thread(work: Callable[..., Any], *given: Any) -> Any:
    """Run costly work beside the hub; this greenlet waits, the others go on."""
    return tpool.execute(work, *given)


def make(settings: Settings) -> Clients:
    return Clients(
        google=google.make(settings),
        hashing=Hashing(settings, run=in_real_thread),
        common_passwords=common_passwords(),
        run=in_real_thread,
    )
