"""`up`: the platform for as long as it is wanted, in the foreground or behind."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable

from deploy.local import platform
from deploy.local.console import Console
from deploy.local.ports import PlatformPorts
from deploy.local.rundir import KEEPER, ROOT, AlreadyRunning, Report, RunDirectory
from deploy.local.stopping import until_asked_to_stop
from deploy.local.trouble import Trouble

_PATIENCE_SECONDS = 300.0
_POLL_SECONDS = 0.1


def in_foreground(run: RunDirectory, *, ports: PlatformPorts, console: Console) -> None:
    """Bring it up and keep it until Ctrl-C or SIGTERM. Raises Trouble."""
    try:
        with (
            until_asked_to_stop(console),
            run.held(),
            platform.running(run, ports=ports, console=console) as report,
        ):
            _greet(report, run, console)
            console.say("Ctrl-C stops everything and leaves the data.")
            threading.Event().wait()
    except AlreadyRunning:
        _greet_the_first(run, console)


def detached(run: RunDirectory, *, ports: PlatformPorts, console: Console) -> None:
    """Have a process of its own keep it up, and return once it is ready. Raises Trouble."""
    if run.holder() is not None:
        _greet_the_first(run, console)
        return
    run.make()
    with run.log(KEEPER).open("wb") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "deploy.local", "up", "--quiet", "--port", str(ports.gateway)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    report = _wait_for_report(run, lambda: keeper.poll() is None)
    if report is None:
        raise Trouble(run.log(KEEPER).read_text().strip().rpartition("\n")[2])
    _greet(report, run, console)
    console.say("make down stops everything and leaves the data.")


def _greet_the_first(run: RunDirectory, console: Console) -> None:
    report = _wait_for_report(run, lambda: run.holder() is not None)
    if report is None:
        raise Trouble("The platform that was starting here has stopped; try again.")
    console.say("Session Monster is running already.")
    _greet(report, run, console)


def _wait_for_report(run: RunDirectory, is_starting: Callable[[], bool]) -> Report | None:
    """None when what was starting has ended. Raises Trouble after five minutes."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (report := run.report()) is None and is_starting():
        if time.monotonic() > deadline:
            raise Trouble(f"Not ready after five minutes: the logs in {run.logs} tell why.")
        time.sleep(_POLL_SECONDS)
    return report


def _greet(report: Report, run: RunDirectory, console: Console) -> None:
    lines = [
        "",
        f"Session Monster is ready, after {report.ready_seconds:.0f} s.",
        f"  {report.public_url:<34} pages and API (its reference: /api/docs)",
        f"  {report.sandbox_url + '/mailbox':<34} every mail it sends",
        f"  {report.sandbox_url:<34} the vendors' doubles and the clock",
        *(f"  sign in as {one.email:<24} {one.password} ({one.role})" for one in report.people),
        *([] if report.people else [f"  sign up at {report.public_url}/sign-up"]),
        f"  logs are in {run.logs}",
    ]
    console.say("\n".join(lines))
