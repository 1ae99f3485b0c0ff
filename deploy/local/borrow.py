"""Runs one command, most often pytest, with both servers there for as long as it takes."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from deploy.local import accounts, servers
from deploy.local.console import Console

POSTGRES = "TEST_POSTGRES_URL"
BROKER = "TEST_AMQP_URL"


def servers_for(command: Sequence[str], *, console: Console) -> int:
    """Run `command` with TEST_POSTGRES_URL and TEST_AMQP_URL set; its exit code.

    Servers that these variables name already are used; the others are started, and removed with
    their data.
    """
    given = servers.Given.by(os.environ, postgres=POSTGRES, amqp=BROKER)
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="monster-")))
        stack.callback(accounts.remove_homes, directory)
        up = stack.enter_context(servers.running(directory, console=console, given=given))
        return _run(command, {POSTGRES: up.postgres_url, BROKER: up.amqp_url})


def _run(command: Sequence[str], added: dict[str, str]) -> int:
    with subprocess.Popen(command, env=os.environ | added) as process:
        # Ctrl-C reaches the command by itself: it ends in its own way, then we tidy up.
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda number, _: process.send_signal(number))
        return process.wait()
