"""Programs to keep that take no time to start, and a place for their traces."""

import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local.console import Console
from deploy.local.crew import Crew
from deploy.local.ledger import Ledger
from deploy.local.programs import Program


@pytest.fixture
def said() -> io.StringIO:
    """What the person at the terminal has seen."""
    return io.StringIO()


@pytest.fixture
def console(said: io.StringIO) -> Console:
    return Console(said)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "processes.json")


@pytest.fixture
def crew(ledger: Ledger, console: Console) -> Iterator[Crew]:
    with Crew(ledger=ledger, console=console) as crew:
        yield crew


@pytest.fixture
def script(tmp_path: Path) -> Callable[..., Program]:
    """`script("print(1)")`: a program that runs these lines of Python."""

    def write(source: str, *, name: str = "probe", stop_seconds: float = 10.0) -> Program:
        return Program(
            name=name,
            command=(sys.executable, "-u", "-c", source),
            environ={"PATH": os.defpath},
            log=tmp_path / f"{name}.log",
            directory=tmp_path,
            stop_seconds=stop_seconds,
        )

    return write
