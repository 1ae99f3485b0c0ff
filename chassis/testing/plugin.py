"""Pytest fixtures on real PostgreSQL and real RabbitMQ; the environment says where they are."""

import itertools
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy.engine import Engine

from chassis.encryption import KeyRing
from chassis.testing.databases import Databases
from chassis.testing.processes import ServiceProcess, deployables, random_key
from chassis.tombstones import Tombstones
from chassis.unit_of_work import UnitOfWork

Seen = TypeVar("Seen")


def _address(variable: str) -> str:
    if not os.environ.get(variable):
        pytest.exit(f"{variable} is not set: `make test` starts the servers and sets it.", 2)
    return os.environ[variable]


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """A PostgreSQL superuser's address."""
    return _address("TEST_POSTGRES_URL")


@pytest.fixture(scope="session")
def amqp_url() -> str:
    return _address("TEST_AMQP_URL")


@pytest.fixture(scope="session")
def databases(postgres_url: str) -> Iterator[Databases]:
    made = Databases(postgres_url)
    yield made
    made.drop_all()


@pytest.fixture
def service_database(databases: Databases) -> Iterator[Callable[[str], Engine]]:
    """`service_database("series")`: the engine of that service's database, emptied afterwards."""
    yield databases.engine
    databases.empty()


@pytest.fixture
def key_ring() -> KeyRing:
    return KeyRing.from_setting(f"test:{random_key()}")


@pytest.fixture
def tombstones() -> Tombstones:
    return Tombstones(secrets.token_bytes(32))


@pytest.fixture
def uow_factory(
    service_database: Callable[[str], Engine], key_ring: KeyRing, tombstones: Tombstones
) -> Callable[[str], Callable[[], UnitOfWork]]:
    """`uow_factory("series")`: a function that opens units of work on that database."""

    def factory(service: str) -> Callable[[], UnitOfWork]:
        engine = service_database(service)
        return lambda: UnitOfWork(engine, service, keys=key_ring, tombstones=tombstones)

    return factory


@pytest.fixture
def eventually() -> Callable[..., Any]:
    """`eventually(fn)`: the first true answer of `fn`; fails when none comes."""
    return wait_for


def wait_for(seen: Callable[[], Seen], timeout: float = 60.0) -> Seen:
    """What the fixture `eventually` is."""
    deadline = time.monotonic() + timeout
    while True:
        answer = seen()
        if answer:
            return answer
        if time.monotonic() > deadline:
            pytest.fail(f"not within {timeout} s; the last answer was {answer!r}")
        time.sleep(0.02)


@pytest.fixture
def namespace(amqp_url: str) -> Iterator[str]:
    """A namespace of its own on the broker; its queues and exchanges go with the test."""
    with broker_namespace(amqp_url) as name:
        yield name


@contextmanager
def broker_namespace(amqp_url: str) -> Iterator[str]:
    """A namespace for as long as the block lasts."""
    from chassis.transport import topology  # noqa: PLC0415 - only tests that use the broker pay

    name = f"test-{secrets.token_hex(4)}"
    try:
        yield name
    finally:
        topology.delete(amqp_url, name, deployables())


@pytest.fixture
def running(
    databases: Databases,
    service_database: Callable[[str], Engine],
    amqp_url: str,
    namespace: str,
    tmp_path: Path,
) -> Iterator[Callable[..., ServiceProcess]]:
    """`running("series", ZOOM_API_URL=…)`: the real process, ready; stopped with the test.

    `running(…, start=False)` migrates only. All processes of a test share the secrets.
    """
    with running_processes(databases, amqp_url, namespace, tmp_path) as start:
        yield start


@contextmanager
def running_processes(
    databases: Databases, amqp_url: str, namespace: str, folder: Path
) -> Iterator[Callable[..., ServiceProcess]]:
    """What `running` gives, for as long as the block lasts; logs are in `folder`."""
    shared = {
        "AMQP_URL": amqp_url,
        "BROKER_NAMESPACE": namespace,
        "ENCRYPTION_KEYS": f"test:{random_key()}",
        "TOMBSTONE_KEY": random_key(),
        "RIGHTS_KEY": random_key(),
        "PUBLIC_URL": "http://localhost:8000",
    }
    numbers = itertools.count()
    # Each is stopped, whatever becomes of the others.
    with ExitStack() as stack:

        def start(service: str, *, start: bool = True, **environment: str) -> ServiceProcess:
            own = {"DATABASE_URL": databases.url(service)}
            log_path = folder / f"{service}-{next(numbers)}.log"
            process = ServiceProcess(service, shared | own | environment, log_path)
            stack.callback(process.stop)
            process.migrate()
            return process.start() if start else process

        yield start


@pytest.fixture
def rpc(amqp_url: str, namespace: str) -> Iterator[Any]:
    """A client on this test's namespace: `rpc.call(service, method, request)`."""
    from chassis.transport.rpc_client import RpcClient  # noqa: PLC0415 - as above

    client = RpcClient(amqp_url, namespace)
    yield client
    client.close()
