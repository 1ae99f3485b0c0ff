"""A password that is changed ends no connection; who starts comes with the new one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis.testing.processes import ServiceProcess
from chassis.transport.rpc_client import RpcClient
from tests.chassis.own_broker import own_broker
from tests.chassis.transport.asking import MANY, asked_at_once, execute

Running = Callable[..., ServiceProcess]
Eventually = Callable[..., Any]


def shown(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)


def test_of_the_database(
    running: Running, rpc: RpcClient, engine: Engine, own_role: sa.URL, eventually: Eventually
) -> None:
    running("probe", DATABASE_URL=shown(own_role), **MANY)
    assert asked_at_once(rpc, 1, 0) == ["ok"]

    execute(engine, f"ALTER ROLE {own_role.username} PASSWORD 'the new one'")

    assert eventually(lambda: asked_at_once(rpc, 1, 0) == ["ok"])
    # Who needs a connection more is refused until its restart.
    assert "database_away" in asked_at_once(rpc, 20, 1)
    assert running("probe", DATABASE_URL=shown(own_role.set(password="the new one"))).is_ready()


def test_of_the_broker(running: Running, namespace: str, tmp_path: Path) -> None:
    with own_broker(tmp_path) as own:
        process = running("probe", AMQP_URL=own.amqp_url)
        rpc = RpcClient(own.amqp_url, namespace)
        rpc.call("probe", "echo", {"text": "before"})

        new_url = own.change_password()

        assert rpc.call("probe", "echo", {"text": "after"}) == {"text": "after"}
        assert process.is_ready()
        assert running("probe", AMQP_URL=new_url).is_ready()
        rpc.close()
