"""`status`: which programs run, and what they hold of memory."""

from dataclasses import dataclass

import psutil

from deploy.local.console import Console
from deploy.local.rundir import RunDirectory

SERVERS = frozenset({"postgres", "rabbitmq", "epmd"})
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Running:
    """A program with everything that it started."""

    name: str
    pid: int
    resident_bytes: int

    @property
    def is_server(self) -> bool:
        """Whether it is none of ours, but what ours stand on."""
        return self.name in SERVERS


def programs(run: RunDirectory) -> list[Running]:
    """What of this platform runs now."""
    return [
        Running(name, process.pid, _resident(process))
        for name, process in sorted(run.ledger.processes().items())
    ]


def show(run: RunDirectory, console: Console) -> None:
    """Print them, with the sum of our own."""
    found = programs(run)
    if not found:
        console.say("Nothing is running.")
        return
    for one in found:
        console.tell(one.name, f"pid {one.pid:<8} {one.resident_bytes / _MEGABYTE:6.0f} MB")
    ours = sum(one.resident_bytes for one in found if not one.is_server)
    console.tell("without servers", f"{'':12} {ours / _MEGABYTE:6.0f} MB")
    if report := run.report():
        console.say(
            f"Ready since {report.ready_seconds:.0f} s after its start: {report.public_url}"
        )


def _resident(process: psutil.Process) -> int:
    family = [process, *process.children(recursive=True)]
    return sum(one.memory_info().rss for one in family)
