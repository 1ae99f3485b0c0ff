"""The whole platform with nothing to do: how soon it stands, how much memory it takes."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from chassis.testing.processes import free_port
from deploy.local import status
from deploy.local.rundir import RunDirectory
from tests.load.figures import Figure, Wanted
from tests.load.ground import ROOT

SETTLE_SECONDS = 5.0


def figures() -> Iterator[Figure]:
    """Six services, gateway and sandbox, by `make up`; the second start is the warm one."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        port = free_port()
        try:
            _local(folder, "up", "--detach", "--port", str(port))
            _local(folder, "down")
            begun_at = time.monotonic()
            _local(folder, "up", "--detach", "--port", str(port))
            took = time.monotonic() - begun_at
            time.sleep(SETTLE_SECONDS)
            resident = _resident_megabytes(Path(folder))
        finally:
            _local(folder, "clean")
    yield Figure("idle.ready_warm", took, "s", 30, Wanted.AT_MOST)
    yield Figure("idle.resident", resident, "MB", 900, Wanted.AT_MOST)


def _resident_megabytes(folder: Path) -> float:
    """Of our own programs, each with its children; PostgreSQL and RabbitMQ are not ours."""
    found = status.programs(RunDirectory(folder))
    return sum(one.resident_bytes for one in found if not one.is_server) / 1_000_000


def _local(folder: str, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "deploy.local", *arguments],
        cwd=ROOT,
        env=os.environ | {"RUN_DIRECTORY": folder},
        check=True,
        stdout=subprocess.DEVNULL,
    )
