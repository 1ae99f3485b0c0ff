"""A process says that it is ready only while it can work, and names what it lacks."""

import json
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis.errors import Unavailable
from chassis.schema import CHASSIS, versions
from chassis.tables import restoration
from chassis.testing.databases import Databases
from chassis.testing.processes import ServiceProcess
from chassis.transport.rpc_client import RpcClient
from tests.chassis.transport.cable import Cable

Running = Callable[..., ServiceProcess]
Eventually = Callable[..., Any]
DUMPED_AT = datetime(2027, 1, 31, 4, tzinfo=UTC)


@pytest.fixture
def engine(service_database: Callable[[str], Engine]) -> Engine:
    return service_database("probe")


@pytest.fixture
def cable_to_database(databases: Databases) -> Iterator[Cable]:
    laid = Cable(databases.url("probe"))
    yield laid
    laid.close()


def lacking(process: ServiceProcess) -> set[str]:
    """What `/readyz` says is missing; nothing where it answers 200."""
    try:
        with urllib.request.urlopen(f"{process.health_url}/readyz", timeout=10) as answer:  # noqa: S310
            return {name for name, passed in json.load(answer).items() if not passed}
    except urllib.error.HTTPError as refusal:
        assert refusal.code == 503
        return {name for name, passed in json.load(refusal).items() if not passed}


def execute(engine: Engine, statement: sa.Executable) -> None:
    with engine.begin() as db:
        db.execute(statement)


@contextmanager
def a_migration_missing(engine: Engine) -> Iterator[None]:
    """The chassis' newest migration has not run yet, as far as the database says."""
    older, newest = versions(CHASSIS)[-2:]
    set_version = sa.text("UPDATE chassis_version SET version_num = :to")
    execute(engine, set_version.bindparams(to=older))
    try:
        yield
    finally:
        execute(engine, set_version.bindparams(to=newest))


class TestReadiness:
    def test_needs_the_database(
        self, running: Running, cable_to_database: Cable, eventually: Eventually
    ) -> None:
        process = running("probe", DATABASE_URL=cable_to_database.url)

        cable_to_database.pull_out()
        assert eventually(lambda: "database" in lacking(process))
        assert process.is_alive()
        cable_to_database.plug_in()

        eventually(process.is_ready)

    def test_needs_the_broker(self, running: Running, cable: Cable, eventually: Eventually) -> None:
        process = running("probe", AMQP_URL=cable.url)

        cable.pull_out()
        assert eventually(lambda: lacking(process) == {"broker"})
        assert process.is_alive()
        cable.plug_in()

        eventually(process.is_ready)

    def test_needs_the_schema_at_the_version_of_the_code(
        self, running: Running, engine: Engine, eventually: Eventually
    ) -> None:
        process = running("probe", start=False)
        with a_migration_missing(engine):
            process.spawn()
            eventually(process.is_alive)
            eventually(lambda: lacking(process) == {"database"})

        assert eventually(process.is_ready)

    def test_takes_no_call_before_its_schema_is_there(
        self, running: Running, engine: Engine, rpc: RpcClient, eventually: Eventually
    ) -> None:
        process = running("probe", start=False)
        with a_migration_missing(engine):
            process.spawn()
            eventually(process.is_alive)
            with pytest.raises(Unavailable, match="did not come in time"):
                rpc.call("probe", "echo", {"text": "early"}, timeout=1)

        assert rpc.call("probe", "echo", {"text": "in time"}, timeout=30) == {"text": "in time"}

    def test_is_asked_to_stop_while_it_waits_for_its_schema(
        self, running: Running, postgres_url: str, eventually: Eventually
    ) -> None:
        process = running("probe", start=False)
        process.environment["DATABASE_URL"] = postgres_url
        process.spawn()
        eventually(process.is_alive)

        os.kill(process.pid, signal.SIGTERM)

        assert process.wait() == 0

    def test_needs_every_erasure_since_a_restored_dump_to_be_done_again(
        self, running: Running, engine: Engine, eventually: Eventually
    ) -> None:
        process = running("probe", ROLES="calls,inbox,relay")
        restored = {"taken_at": DUMPED_AT, "restored_at": DUMPED_AT}
        execute(engine, sa.insert(restoration).values(restored))

        assert lacking(process) == {"erasures"}
        execute(engine, sa.update(restoration).values(replayed_at=DUMPED_AT, erased=0))

        assert eventually(process.is_ready)
