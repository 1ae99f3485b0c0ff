"""A program is kept: shown, restarted when it crashes, and ended with all that it started."""

import io
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from deploy.local.crew import Crew
from deploy.local.ledger import Ledger
from deploy.local.programs import Program

FOREVER = "import time\nprint('here')\nwhile True: time.sleep(60)"
DEAF = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + FOREVER
PARENT = f"import subprocess, sys\nprint(subprocess.Popen([sys.executable, '-c', {DEAF!r}]).pid)\n"


def test_what_a_program_says_stands_on_the_terminal_under_its_name_and_in_its_log(
    crew: Crew,
    script: Callable[..., Program],
    said: io.StringIO,
    eventually: Callable[..., Any],
) -> None:
    program = script("print('hello')\n" + FOREVER, name="greeter")

    crew.start(program)

    eventually(lambda: "here" in said.getvalue())
    assert "greeter | hello\n" in said.getvalue()
    assert program.log.read_text() == "hello\nhere\n"


def test_a_killed_program_is_told_of_and_started_again(
    crew: Crew,
    script: Callable[..., Program],
    said: io.StringIO,
    eventually: Callable[..., Any],
) -> None:
    keeper = crew.start(script(FOREVER))
    first = eventually(lambda: keeper.pid)

    os.kill(first, signal.SIGKILL)

    second = eventually(lambda: keeper.pid not in (None, first) and keeper.pid)
    assert second != first
    assert "probe | ended by SIGKILL; starting it again in" in said.getvalue()
    assert keeper.crashes == 1


def test_a_program_that_keeps_crashing_waits_longer_each_time(
    crew: Crew,
    script: Callable[..., Program],
    said: io.StringIO,
    eventually: Callable[..., Any],
) -> None:
    crew.start(script("raise SystemExit(3)"))

    eventually(lambda: said.getvalue().count("ended with code 3") == 3)

    waits = [float(line.split()[-2]) for line in said.getvalue().splitlines()]
    assert 0.2 <= waits[0] <= 0.5
    assert 1.0 <= waits[2] <= 2.0


def test_a_program_that_cannot_be_started_is_told_of(
    crew: Crew,
    script: Callable[..., Program],
    said: io.StringIO,
    eventually: Callable[..., Any],
) -> None:
    absent = replace(script(""), command=("/nonexistent/program",))

    keeper = crew.start(absent)

    eventually(lambda: "ended with code 127" in said.getvalue())
    assert "/nonexistent/program" in keeper.complaint


def test_a_server_complains_by_the_first_error_and_a_service_by_its_last_line(
    crew: Crew, script: Callable[..., Program], eventually: Callable[..., Any]
) -> None:
    program = script("print('ERROR: no room')\n" + FOREVER, name="service")

    service = crew.start(program)
    server = crew.start(replace(program, name="server", is_quiet=True))

    eventually(lambda: service.complaint == "here")
    eventually(lambda: server.complaint == "ERROR: no room")


def test_stopping_ends_a_deaf_program_and_everything_that_it_started(
    crew: Crew,
    script: Callable[..., Program],
    said: io.StringIO,
    eventually: Callable[..., Any],
) -> None:
    program = script(PARENT + DEAF, stop_seconds=0.2)
    keeper = crew.start(program)
    eventually(lambda: "here" in said.getvalue())
    parent, child = keeper.pid, int(program.log.read_text().split()[0])
    assert parent is not None

    crew.stop()

    assert not psutil.pid_exists(parent)
    eventually(lambda: not _runs(child))
    assert "does not stop when asked" in said.getvalue()


def test_a_child_that_a_crashed_program_left_is_ended(
    crew: Crew, script: Callable[..., Program], tmp_path: Path, eventually: Callable[..., Any]
) -> None:
    program = script(PARENT)

    crew.start(program)

    eventually(lambda: program.log.exists() and program.log.read_text().strip())
    child = int(program.log.read_text().split()[0])
    eventually(lambda: not _runs(child))


def test_a_stopped_program_stays_stopped(
    crew: Crew, script: Callable[..., Program], ledger: Ledger, eventually: Callable[..., Any]
) -> None:
    keeper = crew.start(script(FOREVER))
    eventually(lambda: ledger.processes())

    crew.stop()

    assert keeper.pid is None
    assert keeper.crashes == 0
    assert ledger.processes() == {}


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
