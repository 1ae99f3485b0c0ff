"""What the tests of the rights engine over real services share."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chassis.testing.processes import ServiceProcess
from tests.rights.trio import Tape, Trio

# A service that nothing but tests deploys; processes that are started inherit the path.
sys.path.append(str(Path(__file__).parents[1] / "chassis" / "transport" / "deployables"))


@pytest.fixture
def trio(
    running: Callable[..., ServiceProcess],
    tmp_path: Path,
    rpc: Any,
    eventually: Callable[..., Any],
) -> Trio:
    return Trio(running, tmp_path, rpc, eventually)


@pytest.fixture
def tape(trio: Trio) -> Iterator[Tape]:
    with trio.channel() as (channel, names):
        yield Tape(channel, names)
