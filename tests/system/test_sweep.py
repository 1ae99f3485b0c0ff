"""The sweep in small: three leave by three doors while a service is killed; no trace is left."""

from collections.abc import Callable, Iterator

import pytest

from chassis.transport.rpc_client import RpcClient
from deploy.local.deployables import SERVICES
from deploy.local.rundir import RunDirectory
from sandbox.demo.stage import Stage
from tests.sweep.leaving import Leaving
from tests.sweep.planting import Town
from tests.sweep.searching import Places

SEED = 11


@pytest.fixture
def client(environ: dict[str, str]) -> Iterator[RpcClient]:
    client = RpcClient(environ["AMQP_URL"], namespace_of(environ))
    yield client
    client.close()


def namespace_of(environ: dict[str, str]) -> str:
    """Databases and queues of one platform begin with the same word."""
    return environ["PRIVACY_DATABASE_URL"].rpartition("/")[2].removesuffix("_privacy")


@pytest.mark.promise("P28")
@pytest.mark.promise("P38")
def test_who_leaves_is_nowhere_and_who_stays_is_where_they_were(
    played: Stage,
    run_directory: RunDirectory,
    environ: dict[str, str],
    client: RpcClient,
    eventually: Callable[..., object],
):
    urls = {name: environ[f"{name.upper()}_DATABASE_URL"] for name in SERVICES}
    places = Places(urls, environ["AMQP_URL"], namespace_of(environ), run_directory.path)
    town = Town(SEED, hosts=2, people=12, now=played.sandbox.now())
    town.settle(urls)
    leaving, staying = town.people[3:6], town.people[6:]
    before = places.found(town.people)

    requests = Leaving(client.call, played.sandbox, town)
    requests.ask_all(leaving)
    run_directory.ledger.processes()["series"].kill()
    requests.confirm_all()
    statuses = requests.finish()

    assert set(before) == set(town.people)
    assert statuses == {"completed": 3}
    eventually(lambda: places.found(leaving) == {})
    assert set(places.found(staying)) == set(staying)
