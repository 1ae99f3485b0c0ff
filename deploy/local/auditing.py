"""`audit-verify`: whether anybody touched the audit log of the platform that runs."""

import subprocess
import sys

import psutil

from deploy.local.rundir import ROOT, RunDirectory
from deploy.local.trouble import Trouble


def verify(run: RunDirectory) -> int:
    """Have privacy read the whole log, told what the running one was; its exit code."""
    process = run.ledger.processes().get("privacy")
    if process is None:
        raise Trouble("No platform runs here: make up first.")
    command = [sys.executable, "-m", "privacy", "audit-verify"]
    return subprocess.run(command, env=_environment(process), cwd=ROOT, check=False).returncode


def _environment(process: psutil.Process) -> dict[str, str]:
    """That of the service; what keeps it up was told less."""
    for one in (process, *process.children(recursive=True)):
        environment = one.environ()
        if "AUDIT_ANCHOR" in environment:
            return environment
    raise Trouble("The privacy service is starting; try again in a moment.")
