"""What the tests of the rights engine over real services share."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from chassis.testing.databases import Databases
from chassis.testing.plugin import broker_namespace, running_processes, wait_for
from chassis.testing.processes import ServiceProcess
from chassis.transport.rpc_client import RpcClient
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


@pytest.fixture(scope="module")
def shared_trio(
    postgres_url: str, amqp_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Trio]:
    """One for all tests of a file, where each has people of its own and kills nobody."""
    folder, databases = tmp_path_factory.mktemp("trio"), Databases(postgres_url)
    with ExitStack() as stack:
        stack.callback(databases.drop_all)
        namespace = stack.enter_context(broker_namespace(amqp_url))
        rpc = stack.enter_context(closing(RpcClient(amqp_url, namespace)))
        running = running_processes(databases, amqp_url, namespace, folder)
        yield Trio(stack.enter_context(running), folder, rpc, wait_for, people=36)


@pytest.fixture
def shared_tape(shared_trio: Trio) -> Iterator[Tape]:
    with shared_trio.channel() as (channel, names):
        yield Tape(channel, names)


@pytest.fixture
def tape(trio: Trio) -> Iterator[Tape]:
    with trio.channel() as (channel, names):
        yield Tape(channel, names)
