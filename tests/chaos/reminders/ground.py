"""A platform of series, two of notifications and the doubles, whose parts can be killed.

Either on PostgreSQL and RabbitMQ of its own, which can be killed too, or on given ones. Whatever
dies is started again, as a supervisor would; everything is gone at the end.
"""

import io
import os
import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg
import requests
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis.db import create_engine
from chassis.transport import topology
from chassis.transport.rpc_client import RpcClient
from deploy.local import accounts, databases, servers
from deploy.local.console import Console
from deploy.local.crew import Crew
from deploy.local.deployables import SERVICES, Addresses, Deployables
from deploy.local.keeper import Keeper
from deploy.local.platform import migrate
from deploy.local.ports import PlatformPorts, free_ports
from deploy.local.programs import Program
from deploy.local.readiness import wait_until_ready
from deploy.local.rundir import RunDirectory
from deploy.local.servers import Given, Servers
from deploy.local.vault import new_password
from deploy.local.vendors import VendorSettings

TAKING_PART = ("series", "notifications")
SECOND = "notifications-2"


@dataclass
class Ground:
    """What runs, and how to reach it."""

    run: RunDirectory
    sandbox_url: str
    calls: RpcClient
    urls: Mapping[str, str]
    admin_url: str
    owns_servers: bool
    _keepers: dict[str, Keeper] = field(default_factory=dict, repr=False)

    def engine(self, service: str) -> Engine:
        """A new engine on the service's database."""
        return create_engine(self.urls[service], pool_size=2)

    def kill(self, name: str) -> bool:
        """`kill -9` a program; False where it does not run at this moment."""
        pid = self._keepers[name].pid
        if pid is None:
            return False
        os.kill(pid, signal.SIGKILL)
        return True

    def kill_a_backend(self, choice: float) -> bool:
        """End one of PostgreSQL's own processes, or where it is not ours, one of our connections.

        `choice` between 0 and 1 says which. A killed backend makes PostgreSQL restart all of them.
        """
        names = [sa.make_url(url).database for url in self.urls.values()]
        found = "SELECT pid FROM pg_stat_activity WHERE datname = ANY(%s) ORDER BY pid"
        try:
            with psycopg.connect(self.admin_url, connect_timeout=2, autocommit=True) as db:
                pids = [pid for (pid,) in db.execute(found, [names]).fetchall()]
                if not pids:
                    return False
                pid = pids[int(choice * len(pids)) % len(pids)]
                if self.owns_servers:
                    os.kill(pid, signal.SIGKILL)
                else:
                    db.execute("SELECT pg_terminate_backend(%s)", [pid])
        except (psycopg.Error, ProcessLookupError):
            return False
        return True

    def stands(self, name: str) -> bool:
        """Whether the program runs."""
        return self._keepers[name].pid is not None

    def sandbox(self, method: str, path: str, body: object = None) -> requests.Response:
        """Ask the doubles."""
        answer = requests.request(method, f"{self.sandbox_url}{path}", json=body, timeout=60)
        answer.raise_for_status()
        return answer


@contextmanager
def laid(*, told: Mapping[str, str], given: Given | None = None) -> Iterator[Ground]:
    """The platform, ready. `told` goes to notifications beside its usual settings."""
    given = given or Given()
    scope = f"chaos_{secrets.token_hex(3)}"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chaos-")))
        stack.callback(accounts.remove_homes, folder)
        run = RunDirectory(folder)
        stack.enter_context(run.held())
        console = Console(_stream(), relays=False)
        server_crew = stack.enter_context(Crew(ledger=run.ledger, console=console))
        up = servers.start(folder, crew=server_crew, vault=run.vault, given=given)
        up.wait_for_postgres()
        up.wait_for_broker()
        stack.callback(_take_away, up, scope, given)
        crew = stack.enter_context(Crew(ledger=run.ledger, console=console))
        addresses = _addresses(run, up, scope)
        _start(crew, run, addresses, told)
        calls = RpcClient(up.amqp_url, scope)
        stack.callback(calls.close)
        keepers = {one.program.name: one for one in (*server_crew.keepers, *crew.keepers)}
        yield Ground(
            run=run,
            sandbox_url=addresses.sandbox_url,
            calls=calls,
            urls=addresses.database_urls,
            admin_url=up.postgres_url,
            owns_servers=given.postgres_url is None,
            _keepers=keepers,
        )


def _stream() -> io.TextIOBase:
    """Where it is told what died: progress, not result."""
    return sys.stderr  # type: ignore[return-value]


def _addresses(run: RunDirectory, up: Servers, scope: str) -> Addresses:
    passwords = {f"{scope}_{name}": run.vault.get(name, new_password) for name in TAKING_PART}
    databases.provide(up.postgres_url, passwords)
    urls = {
        name: databases.url(up.postgres_url, f"{scope}_{name}", passwords[f"{scope}_{name}"])
        for name in TAKING_PART
    }
    return Addresses(PlatformPorts.unused(len(SERVICES)), up.amqp_url, scope, urls)


def _start(crew: Crew, run: RunDirectory, addresses: Addresses, told: Mapping[str, str]) -> None:
    vendors = VendorSettings({}, vault=run.vault, sandbox_url=addresses.sandbox_url)
    made = Deployables(run, addresses, vendors)
    crew.start(made.sandbox())
    for name in TAKING_PART:
        migrate(made.service(name, "migrate"))
    first = _told(made.service("notifications", "run"), told)
    (port,) = free_ports(1)
    second = _told(replace(first, name=SECOND, log=run.log(SECOND)), {"HEALTH_PORT": str(port)})
    for program in (_told(made.service("series", "run"), {}), first, second):
        crew.start(program)
    ready = made.readiness()
    wait_until_ready(
        crew,
        {name: ready[name] for name in (*TAKING_PART, "sandbox")}
        | {SECOND: f"http://127.0.0.1:{port}/readyz"},
    )


def _told(program: Program, told: Mapping[str, str]) -> Program:
    return replace(program, environ={**program.environ, **told}, longest_wait_seconds=1.0)


def _take_away(up: Servers, scope: str, given: Given) -> None:
    """From servers of others; ours go whole."""
    if given.postgres_url:
        databases.remove(up.postgres_url, names=[f"{scope}_{name}" for name in TAKING_PART])
    if given.amqp_url:
        topology.delete(up.amqp_url, scope, TAKING_PART)
