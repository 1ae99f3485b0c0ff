"""What a killed supervisor left is ended, and nobody else's process."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local.ledger import Ledger


@pytest.fixture
def stray() -> Iterator[subprocess.Popen[bytes]]:
    """A process whose supervisor is gone."""
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen(command) as process:
        yield process
        process.kill()


def test_a_noted_process_is_ended(ledger: Ledger, stray: subprocess.Popen[bytes]) -> None:
    ledger.note("series", stray.pid)

    ended = ledger.end_leftovers()

    assert ended == ["series"]
    assert not psutil.pid_exists(stray.pid)
    assert ledger.processes() == {}


def test_a_process_that_got_the_id_later_is_left_alone(
    tmp_path: Path, stray: subprocess.Popen[bytes]
) -> None:
    path = tmp_path / "processes.json"
    path.write_text(json.dumps({"series": [stray.pid, 1.0]}))

    ended = Ledger(path).end_leftovers()

    assert ended == []
    assert stray.poll() is None


def test_a_struck_process_is_left_alone(ledger: Ledger, stray: subprocess.Popen[bytes]) -> None:
    ledger.note("series", stray.pid)
    ledger.strike("series")

    assert ledger.end_leftovers() == []
    assert stray.poll() is None


def test_an_ended_process_can_be_noted(ledger: Ledger, stray: subprocess.Popen[bytes]) -> None:
    stray.kill()
    stray.wait()

    ledger.note("series", stray.pid)

    assert ledger.processes() == {}
