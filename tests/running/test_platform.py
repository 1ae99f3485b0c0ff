"""The whole platform, really brought up: found, mended, stopped, and its data kept."""

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from deploy.local import platform
from deploy.local.deployables import SERVICES
from deploy.local.ports import LOOPBACK, PlatformPorts
from deploy.local.readiness import is_ready
from deploy.local.rundir import ROOT, Report, RunDirectory

UP_SECONDS = 150


class Terminal:
    """`python -m deploy.local`, as make calls it, for one platform on the tests' servers."""

    def __init__(self, run: RunDirectory, environ: dict[str, str]) -> None:
        self.run = run
        self.ports = PlatformPorts.unused(len(SERVICES))
        self._environ = environ | {"RUN_DIRECTORY": str(run.path), "PATH": os.environ["PATH"]}

    def __call__(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "deploy.local", *arguments],
            cwd=ROOT,
            env=self._environ | environ,
            capture_output=True,
            text=True,
            timeout=UP_SECONDS,
            check=False,
        )

    def up(self) -> str:
        outcome = self("up", "--detach", "--port", str(self.ports.gateway))
        assert outcome.returncode == 0, outcome.stderr + outcome.stdout
        return outcome.stdout

    def report(self) -> Report:
        report = self.run.report()
        assert report is not None
        return report

    def pid_of(self, name: str) -> int | None:
        process = self.run.ledger.processes().get(name)
        return process.pid if process else None

    def answers(self, service: str) -> bool:
        port = self.ports.health_of(SERVICES.index(service))
        return is_ready(f"http://{LOOPBACK}:{port}/readyz")


@pytest.fixture(scope="module")
def terminal(
    postgres_url: str, amqp_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Terminal]:
    """A terminal whose platform is gone at the end, with its databases and queues."""
    yield from of_its_own(postgres_url, amqp_url, tmp_path_factory.mktemp("platform"))


def of_its_own(postgres_url: str, amqp_url: str, place: Path) -> Iterator[Terminal]:
    """By its own namespace: another's would have the roles of its databases given new passwords."""
    environ = {
        "POSTGRES_ADMIN_URL": postgres_url,
        "AMQP_URL": amqp_url,
        "BROKER_NAMESPACE": f"test_{secrets.token_hex(4)}",
    }
    terminal = Terminal(RunDirectory(place / "run"), environ)
    yield terminal
    terminal("clean")


@pytest.fixture
def running(terminal: Terminal) -> Terminal:
    """The platform, up."""
    terminal.up()
    return terminal


def one_sentence(outcome: subprocess.CompletedProcess[str]) -> str:
    """What a failed command says: a line, and no traceback."""
    assert outcome.returncode == 1
    (line,) = outcome.stderr.splitlines()
    return line


def lives(process: psutil.Process) -> bool:
    """Whether it still does something: an orphan's remains may wait to be collected."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class TestRunning:
    def test_every_program_is_ready(self, running: Terminal) -> None:
        report = running.report()

        assert all(map(running.answers, SERVICES))
        assert is_ready(f"{report.public_url}/readyz")
        assert is_ready(f"{report.sandbox_url}/healthz")

    def test_the_greeting_names_the_addresses_and_the_people(self, running: Terminal) -> None:
        greeting = running.up()

        assert f"http://localhost:{running.ports.gateway}" in greeting
        assert f"http://localhost:{running.ports.sandbox}/mailbox" in greeting
        assert {person.role for person in running.report().people} == {"host", "operator"}
        assert all(person.email in greeting for person in running.report().people)

    def test_a_second_up_finds_the_first(self, running: Terminal) -> None:
        before = {name: running.pid_of(name) for name in SERVICES}

        outcome = running("up")

        assert outcome.returncode == 0
        assert "is running already" in outcome.stdout
        assert {name: running.pid_of(name) for name in SERVICES} == before

    def test_a_killed_service_is_told_of_and_comes_back(
        self, running: Terminal, eventually: Callable[..., Any]
    ) -> None:
        killed = running.pid_of("series")
        assert killed is not None

        os.kill(killed, signal.SIGKILL)

        eventually(lambda: running.pid_of("series") not in (None, killed))
        eventually(lambda: running.answers("series"))
        assert "series | ended by SIGKILL" in running.run.log("up").read_text()

    def test_no_service_can_connect_to_anothers_database(self, running: Terminal) -> None:
        urls = {
            service: running.report().environ[f"{service.upper()}_DATABASE_URL"]
            for service in SERVICES
        }

        for service, url in urls.items():
            server = url.replace("+psycopg", "").rpartition("/")[0]
            for other in set(SERVICES) - {service}:
                with pytest.raises(psycopg.OperationalError, match="permission denied for data"):
                    psycopg.connect(f"{server}/{urls[other].rpartition('/')[2]}")

    def test_status_names_every_program_and_its_memory(self, running: Terminal) -> None:
        told = running("status").stdout

        for name in (*SERVICES, "gateway", "sandbox"):
            assert f"{name} | pid {running.pid_of(name)}" in told


class TestStopping:
    def test_down_stops_everything_and_the_data_is_there_at_the_next_up(
        self, running: Terminal
    ) -> None:
        marked = running.report().environ["SERIES_DATABASE_URL"].replace("+psycopg", "")
        with psycopg.connect(marked) as db:
            db.execute("CREATE TABLE IF NOT EXISTS mark ()")

        stopped = running("down")

        assert stopped.stdout == "Stopped; the data stays.\n"
        assert running.run.ledger.processes() == {}
        assert running("down").stdout == "Nothing is running.\n"
        running.up()
        with psycopg.connect(marked) as db:
            assert db.execute("SELECT to_regclass('mark')").fetchone() == ("mark",)

    def test_what_a_killed_supervisor_left_is_ended_by_the_next_up(self, running: Terminal) -> None:
        left = running.run.ledger.processes()
        supervisor = running.run.holder()
        assert supervisor is not None
        os.kill(supervisor, signal.SIGKILL)

        running.up()

        assert not any(map(lives, left.values()))
        assert all(map(running.answers, SERVICES))


class TestRefusing:
    @pytest.fixture
    def elsewhere(self, postgres_url: str, amqp_url: str, tmp_path: Path) -> Iterator[Terminal]:
        """A platform that never comes up."""
        yield from of_its_own(postgres_url, amqp_url, tmp_path)

    def test_a_taken_port_is_one_sentence(self, elsewhere: Terminal) -> None:
        with socket.create_server((LOOPBACK, elsewhere.ports.sandbox)):
            outcome = elsewhere("up", "--detach", "--port", str(elsewhere.ports.gateway))

        assert f"Another program has port {elsewhere.ports.sandbox}" in one_sentence(outcome)

    def test_a_missing_key_is_one_sentence(self, elsewhere: Terminal) -> None:
        port = str(elsewhere.ports.gateway)

        outcome = elsewhere("up", "--port", port, STRIPE_SECRET_KEY="sk_live_one")

        assert "STRIPE_CLIENT_ID" in one_sentence(outcome)

    def test_a_broker_that_is_not_there_is_one_sentence(self, elsewhere: Terminal) -> None:
        nowhere = f"amqp://guest:guest@{LOOPBACK}:{elsewhere.ports.health_of(0)}/"

        outcome = elsewhere("up", "--port", str(elsewhere.ports.gateway), AMQP_URL=nowhere)

        assert "RabbitMQ at AMQP_URL does not let us in" in one_sentence(outcome)
        assert elsewhere.run.ledger.processes() == {}


def test_a_platform_is_deleted_with_its_databases(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("POSTGRES_ADMIN_URL", postgres_url)
    run = RunDirectory(tmp_path / "run")
    scope = f"test_{secrets.token_hex(4)}"
    with run.held(), psycopg.connect(postgres_url, autocommit=True) as db:
        db.execute(f"CREATE DATABASE {scope}_series")

        platform.delete(run, scope=scope)

        query = "SELECT count(*) FROM pg_database WHERE datname LIKE %s"
        assert db.execute(query, [f"{scope}%"]).fetchone() == (0,)
        assert not run.path.exists()
