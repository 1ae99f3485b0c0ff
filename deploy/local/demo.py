"""`demo`: the whole story, on the platform that runs, else on a fresh one that ends with it."""

import os
import subprocess
import sys

from deploy.local import platform
from deploy.local.console import Console
from deploy.local.deployables import SERVICES
from deploy.local.ports import PlatformPorts
from deploy.local.rundir import ROOT, Report, RunDirectory
from deploy.local.stopping import until_asked_to_stop
from deploy.local.trouble import Trouble

_COMMAND = (sys.executable, "-m", "sandbox.demo", "sandbox/story.yaml")
_INTERRUPTED = 130


def demo(run: RunDirectory, console: Console) -> int:
    """The demo's exit code. Raises Trouble when there is no platform to show."""
    if report := run.report():
        return _show(report)
    fresh = run.below("demo")
    if fresh.holder() is not None:
        raise Trouble("Another make demo is at work.")
    platform.delete(fresh, scope=platform.DEMO_SCOPE)
    run.make()
    return _show_on_fresh(fresh, console)


def _show_on_fresh(run: RunDirectory, console: Console) -> int:
    ports = PlatformPorts.unused(len(SERVICES))
    with (
        until_asked_to_stop(console),
        run.held(),
        platform.running(run, ports=ports, console=console, scope=platform.DEMO_SCOPE) as report,
    ):
        return _show(report)
    return _INTERRUPTED


def _show(report: Report) -> int:
    environ = os.environ | report.environ
    return subprocess.run(_COMMAND, cwd=ROOT, env=environ, check=False).returncode
