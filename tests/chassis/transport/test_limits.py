"""At a limit of connections what needs one more is told to come again; it ends with the limit."""

import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis.testing.processes import ServiceProcess
from chassis.transport.rpc_client import RpcClient
from tests.chassis.own_broker import own_broker
from tests.chassis.transport.asking import MANY, asked_at_once, execute
from tests.chassis.transport.test_readiness import lacking

Running = Callable[..., ServiceProcess]
Eventually = Callable[..., Any]
# A connection is waited for five seconds (chassis/db.py); the two in use are so for longer.
LONG, BRIEF = 7.0, 1.0
USED_UP = {
    'database_connections{state="used"} 2.0',
    'database_connections{state="most"} 2.0',
}


@contextmanager
def no_more_connections(engine: Engine, role: str) -> Iterator[None]:
    """Those that are there stay; PostgreSQL refuses the next, as at `max_connections`."""
    execute(engine, f"ALTER ROLE {role} CONNECTION LIMIT 0")
    try:
        yield
    finally:
        execute(engine, f"ALTER ROLE {role} CONNECTION LIMIT -1")


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
        self, running: Running, rpc: RpcClient, engine: Engine, own_role: sa.URL
    ) -> None:
        running("probe", DATABASE_URL=own_role.render_as_string(hide_password=False), **MANY)
        asked_at_once(rpc, 1, 0)

        with no_more_connections(engine, str(own_role.username)):
            at_the_limit = asked_at_once(rpc, 20, BRIEF)

        assert set(at_the_limit) == {"database_away", "ok"}
        assert asked_at_once(rpc, 20, BRIEF) == ["ok"] * 20


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
