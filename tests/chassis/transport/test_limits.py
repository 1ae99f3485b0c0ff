"""At a limit of connections what needs one more is told to come again; it ends with the limit."""

import secrets
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis.errors import Unavailable
from chassis.testing.processes import ServiceProcess
from chassis.transport.rpc_client import RpcClient
from tests.chassis.own_broker import own_broker
from tests.chassis.transport.test_readiness import lacking

Running = Callable[..., ServiceProcess]
Eventually = Callable[..., Any]
# A connection is waited for five seconds (chassis/db.py); the two in use are so for longer.
LONG, BRIEF = 7.0, 1.0
USED_UP = {
    'database_connections{state="used"} 2.0',
    'database_connections{state="most"} 2.0',
}


@pytest.fixture
def engine(service_database: Callable[[str], Engine]) -> Engine:
    return service_database("probe")


@pytest.fixture
def limited(engine: Engine) -> Iterator[sa.URL]:
    """The database for a role with the same rights, which may be told of a limit."""
    owner, role = engine.url.username, f"limited_{secrets.token_hex(4)}"
    execute(engine, f"CREATE ROLE {role} LOGIN PASSWORD '{role}' IN ROLE {owner}")
    yield engine.url.set(username=role, password=role)
    execute(engine, f"DROP ROLE {role}")


@contextmanager
def no_more_connections(engine: Engine, role: str) -> Iterator[None]:
    """Those that are there stay; PostgreSQL refuses the next, as at `max_connections`."""
    execute(engine, f"ALTER ROLE {role} CONNECTION LIMIT 0")
    try:
        yield
    finally:
        execute(engine, f"ALTER ROLE {role} CONNECTION LIMIT -1")


def execute(engine: Engine, statement: str) -> None:
    with engine.begin() as db:
        db.execute(sa.text(statement))


def asked_at_once(rpc: RpcClient, times: int, seconds: float) -> list[str]:
    """How as many questions ended that each hold a connection for some seconds."""

    def ask(_: int) -> str:
        try:
            rpc.call("probe", "sleep_in_database", {"seconds": seconds}, timeout=20)
        except Unavailable as refusal:
            return refusal.code
        return "ok"

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(ask, range(times)))


def figures(process: ServiceProcess) -> str:
    with urllib.request.urlopen(f"{process.health_url}/metrics", timeout=10) as answer:  # noqa: S310
        return str(answer.read().decode())


class TestConnectionsToTheDatabase:
    def test_of_a_process_run_out_and_are_shared_again(
        self, running: Running, rpc: RpcClient, eventually: Eventually
    ) -> None:
        process = running("probe", DATABASE_POOL_SIZE="2")

        with ThreadPoolExecutor(1) as meanwhile:
            asked = meanwhile.submit(asked_at_once, rpc, 3, LONG)
            # What `ConnectionsShort` alerts by.
            assert eventually(lambda: set(figures(process).splitlines()) >= USED_UP)

        assert asked.result() == ["database_away", "ok", "ok"]
        assert asked_at_once(rpc, 3, BRIEF) == ["ok", "ok", "ok"]

    def test_of_the_server_run_out_and_are_there_again(
        self, running: Running, rpc: RpcClient, engine: Engine, limited: sa.URL
    ) -> None:
        running("probe", DATABASE_URL=limited.render_as_string(hide_password=False))
        asked_at_once(rpc, 1, 0)

        with no_more_connections(engine, str(limited.username)):
            at_the_limit = asked_at_once(rpc, 8, BRIEF)

        assert set(at_the_limit) == {"database_away", "ok"}
        assert asked_at_once(rpc, 8, BRIEF) == ["ok"] * 8


class TestConnectionsToTheBroker:
    def test_that_are_refused_are_tried_again_and_nothing_is_lost(
        self,
        running: Running,
        namespace: str,
        engine: Engine,
        tmp_path: Path,
        eventually: Eventually,
    ) -> None:
        with own_broker(tmp_path) as own:
            process = running("probe", AMQP_URL=own.amqp_url)
            rpc = RpcClient(own.amqp_url, namespace)
            rpc.call("probe", "announce_after", {"text": "while it was full", "seconds": 3})
            own.refuse_connections()

            assert eventually(lambda: lacking(process) == {"broker"})
            assert process.is_alive()
            own.take_connections()

            assert eventually(process.is_ready)
            marks = {"text": "while it was full"}
            assert eventually(lambda: rpc.call("probe", "count_marks", marks)["count"] == 1)
            rpc.close()
