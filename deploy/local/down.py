"""`down` and `clean`: end what runs; delete what it left."""

import os
import signal
import time

from deploy.local import platform
from deploy.local.console import Console
from deploy.local.rundir import RunDirectory
from deploy.local.trouble import Trouble

_PATIENCE_SECONDS = 120.0
_POLL_SECONDS = 0.1


def down(run: RunDirectory, console: Console) -> None:
    """Stop the platform of this directory, if it runs. Raises Trouble."""
    holder = run.holder()
    if holder is not None:
        os.kill(holder, signal.SIGTERM)
        _wait_until_free(run, holder)
        console.say("Stopped; the data stays.")
    elif leftovers := run.ledger.end_leftovers():
        console.say(f"Ended what a killed make up had left: {', '.join(leftovers)}.")
    else:
        console.say("Nothing is running.")


def clean(run: RunDirectory, console: Console) -> None:
    """Stop it and delete its data, also on servers that the environment names. Raises Trouble."""
    down(run, console)
    if run.path.exists():
        platform.delete(run.below("demo"), scope=platform.DEMO_SCOPE)
        platform.delete(run, scope=platform.SCOPE)
    console.say("Its data is deleted.")


def _wait_until_free(run: RunDirectory, holder: int) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while run.holder() == holder:
        if time.monotonic() > deadline:
            raise Trouble(f"Process {holder}, which keeps the platform up, does not stop.")
        time.sleep(_POLL_SECONDS)
