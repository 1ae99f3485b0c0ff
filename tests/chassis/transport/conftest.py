"""What tests of the transport share: the probe service, and a cable that can be cut."""

import secrets
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

# Before any fixture looks for a service by its name, here or in a process of its own.
sys.path.append(str(Path(__file__).parent / "deployables"))

from chassis.testing.databases import Databases
from chassis.testing.processes import ServiceProcess, random_key
from chassis.transport import topology
from chassis.transport.rpc_client import RpcClient
from tests.chassis.transport.asking import execute
from tests.chassis.transport.cable import Cable


@pytest.fixture
def probe(running: Callable[..., ServiceProcess]) -> ServiceProcess:
    """The probe service, up and ready."""
    return running("probe")


@pytest.fixture(scope="module")
def standing(
    databases: Databases, amqp_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServiceProcess]:
    """A probe service that stands through all tests of a file which leave it standing.

    No longer: it works on the one database of the probe, beside whichever other is started.
    """
    name = f"test-{secrets.token_hex(4)}"
    environment = {
        "DATABASE_URL": databases.url("probe"),
        "AMQP_URL": amqp_url,
        "BROKER_NAMESPACE": name,
        "ENCRYPTION_KEYS": f"test:{random_key()}",
        "TOMBSTONE_KEY": random_key(),
        "RIGHTS_KEY": random_key(),
        "PUBLIC_URL": "http://localhost:8000",
    }
    process = ServiceProcess("probe", environment, tmp_path_factory.mktemp("probe") / "log")
    process.migrate()
    yield process.start()
    process.stop()
    topology.delete(amqp_url, name, ["probe"])


@pytest.fixture
def cable(amqp_url: str) -> Iterator[Cable]:
    """A cable to the broker."""
    laid = Cable(amqp_url)
    yield laid
    laid.close()


@pytest.fixture
def connect(namespace: str) -> Iterator[Callable[[str], RpcClient]]:
    """`connect(url)`: a client of its own at this address."""
    clients: list[RpcClient] = []

    def connected(url: str) -> RpcClient:
        clients.append(RpcClient(url, namespace))
        return clients[-1]

    yield connected
    for client in clients:
        client.close()


@pytest.fixture
def engine(service_database: Callable[[str], Engine]) -> Engine:
    return service_database("probe")


@pytest.fixture
def own_role(engine: Engine) -> Iterator[sa.URL]:
    """The probe's database for a role with the owner's rights, to which anything may be done."""
    owner, role = engine.url.username, f"own_{secrets.token_hex(4)}"
    execute(engine, f"CREATE ROLE {role} LOGIN PASSWORD '{role}' IN ROLE {owner}")
    yield engine.url.set(username=role, password=role)
    execute(engine, f"DROP ROLE {role}")
