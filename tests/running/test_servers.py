"""Private servers: started on free ports, closed to others, gone afterwards."""

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from chassis import broker
from deploy.local import accounts, postgres, rabbitmq, servers
from deploy.local.console import Console
from deploy.local.crew import Crew
from deploy.local.ledger import Ledger
from deploy.local.ports import LOOPBACK, free_ports
from deploy.local.servers import Given
from deploy.local.trouble import Trouble


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """Below pytest's own folder, which no other account can enter when root runs the tests."""
    yield tmp_path
    accounts.remove_homes(tmp_path)


@pytest.fixture
def only_postgres(amqp_url: str) -> Given:
    """Start PostgreSQL alone: the broker takes its time."""
    return Given(amqp_url=amqp_url)


def test_both_answer_their_administrators_only_and_end_with_the_block(
    directory: Path, console: Console
) -> None:
    with servers.running(directory, console=console) as up:
        running = Ledger(directory / "processes.json").processes()
        with psycopg.connect(up.postgres_url) as db:
            assert db.execute("SHOW listen_addresses").fetchone() == (LOOPBACK,)
        broker.connect(up.amqp_url).close()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(up.postgres_url.replace("postgres:", "postgres:not", 1))
        with pytest.raises(broker.CONNECTION_ERRORS):
            broker.connect("amqp://guest:guest@" + up.amqp_url.rpartition("@")[2])

    assert set(running) == {"postgres", "rabbitmq", "epmd"}
    assert not any(process.is_running() for process in running.values())


def test_only_the_owner_reads_their_passwords(
    directory: Path, console: Console, only_postgres: Given
) -> None:
    with servers.running(directory, console=console, given=only_postgres):
        pass

    assert stat.S_IMODE((directory / "secrets.json").stat().st_mode) == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends its servers another account")
def test_root_lends_them_an_account_even_where_it_cannot_enter(
    directory: Path, console: Console, only_postgres: Given
) -> None:
    closed = directory / "closed"
    closed.mkdir(mode=0o700)

    with servers.running(closed / "run", console=console, given=only_postgres):
        server = Ledger(closed / "run" / "processes.json").processes()["postgres"]
        assert server.uids().real != 0

    accounts.remove_homes(closed / "run")
    assert not server.is_running()


def test_data_outlives_a_stop(directory: Path, console: Console, only_postgres: Given) -> None:
    def ask(statement: str) -> psycopg.Cursor:
        with (
            servers.running(directory, console=console, given=only_postgres) as up,
            psycopg.connect(up.postgres_url) as db,
        ):
            return db.execute(statement)

    ask("CREATE TABLE fact AS SELECT 42 AS id")

    assert ask("SELECT id FROM fact").fetchone() == (42,)


def test_given_servers_are_used_and_nothing_is_started(
    directory: Path, console: Console, postgres_url: str, amqp_url: str
) -> None:
    given = Given(postgres_url, amqp_url)

    with servers.running(directory, console=console, given=given) as up:
        assert (up.postgres_url, up.amqp_url) == (postgres_url, amqp_url)
        assert Ledger(directory / "processes.json").processes() == {}


def test_a_given_server_that_is_not_there_is_named_in_a_sentence(
    directory: Path, console: Console, postgres_url: str, amqp_url: str
) -> None:
    nowhere = f"{LOOPBACK}:{free_ports(1)[0]}"

    with (
        pytest.raises(Trouble, match="RabbitMQ at AMQP_URL does not let us in"),
        servers.running(
            directory, console=console, given=Given(postgres_url, f"amqp://a:b@{nowhere}/")
        ),
    ):
        pass
    with pytest.raises(Trouble, match=r"RabbitMQ at AMQP_URL .* AMQP_URL is malformed"):
        rabbitmq.wait_until_ready("http://localhost/")


def test_a_broker_that_does_not_come_up_is_told_with_its_reason(
    directory: Path, crew: Crew
) -> None:
    ports = rabbitmq.BrokerPorts(*free_ports(3))
    mapper, server = rabbitmq.programs(directory, password="p", ports=ports, logs=directory)
    with socket.create_server((LOOPBACK, ports.amqp)):
        rabbitmq.wait_for_mapper(ports, crew.start(mapper))
        keeper = crew.start(server)

        with pytest.raises(Trouble, match=r"did not come up .*rabbitmq\.log"):
            rabbitmq.wait_until_ready(rabbitmq.url(password="p", port=ports.amqp), keeper)


def test_a_server_that_does_not_start_is_told_with_its_reason(directory: Path, crew: Crew) -> None:
    (port,) = free_ports(1)
    log = directory / "postgres.log"
    server = postgres.program(directory, password="p", port=port, log=log)
    with socket.create_server((LOOPBACK, port)):
        keeper = crew.start(server)

        with pytest.raises(
            Trouble, match=r"did not start \(.*could not create any TCP.*postgres\.log"
        ):
            postgres.wait_until_ready(postgres.url(password="p", port=port), keeper)
