"""Brings a whole platform from nothing to ready, and stops it when the block is left.

What takes longest goes first, and nothing waits for what it can do without: the sandbox and the
gateway start while the broker is still coming up.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from chassis.transport import topology
from deploy.local import databases, people, servers
from deploy.local.console import Console
from deploy.local.crew import Crew
from deploy.local.deployables import SERVICES, Addresses, Deployables
from deploy.local.ports import PlatformPorts
from deploy.local.programs import Program
from deploy.local.readiness import wait_until_ready
from deploy.local.rundir import Person, Report, RunDirectory
from deploy.local.servers import Given, Servers
from deploy.local.trouble import Trouble
from deploy.local.vault import new_password
from deploy.local.vendors import MAILGUN, VendorSettings

SCOPE = os.environ.get("BROKER_NAMESPACE", "sm")
DEMO_SCOPE = f"{SCOPE}_demo"


@contextmanager
def running(
    run: RunDirectory, *, ports: PlatformPorts, console: Console, scope: str = SCOPE
) -> Iterator[Report]:
    """The platform, ready. `run` must be held. Raises Trouble.

    `scope` begins the name of each database and queue, so that platforms can share servers.
    """
    started = time.monotonic()
    run.ledger.end_leftovers()
    ports.check(len(SERVICES))
    sandbox_url = f"http://localhost:{ports.sandbox}"
    vendors = VendorSettings(os.environ, vault=run.vault, sandbox_url=sandbox_url)
    with (
        Crew(ledger=run.ledger, console=console) as server_crew,
        Crew(ledger=run.ledger, console=console) as crew,
    ):
        up = servers.start(run.path, crew=server_crew, vault=run.vault, given=_given_servers())
        made = Deployables(run, _addresses(run, up, ports, scope), vendors)
        _start(crew, made, up, _passwords(run, scope))
        report = _report(made, _people(run, made, vendors, console), started)
        run.publish(report)
        try:
            yield report
        finally:
            console.say("Stopping")


def delete(run: RunDirectory, *, scope: str) -> None:
    """Delete all that a stopped platform left, also on servers of others. Raises Trouble."""
    given = _given_servers()
    if given.postgres_url:
        databases.remove(given.postgres_url, names=_databases(scope).values())
    if given.amqp_url:
        topology.delete(given.amqp_url, scope, SERVICES)
    run.delete()


def _given_servers() -> Given:
    return Given.by(os.environ, postgres="POSTGRES_ADMIN_URL", amqp="AMQP_URL")


def _databases(scope: str) -> dict[str, str]:
    """Service → the name of its database and of its role."""
    return {service: f"{scope}_{service}" for service in SERVICES}


def _passwords(run: RunDirectory, scope: str) -> dict[str, str]:
    names = _databases(scope).values()
    return {name: run.vault.get(f"{name}.password", new_password) for name in names}


def _addresses(run: RunDirectory, up: Servers, ports: PlatformPorts, scope: str) -> Addresses:
    passwords = _passwords(run, scope)
    urls = {
        service: databases.url(up.postgres_url, name, passwords[name])
        for service, name in _databases(scope).items()
    }
    return Addresses(ports, up.amqp_url, scope, urls)


def _start(crew: Crew, made: Deployables, up: Servers, passwords: dict[str, str]) -> None:
    crew.start(made.sandbox())
    crew.start(made.gateway())
    up.wait_for_postgres()
    databases.provide(up.postgres_url, passwords)
    up.wait_for_broker()

    def migrate_and_start(service: str) -> None:
        migrate(made.service(service, "migrate"))
        crew.start(made.service(service, "run"))

    with ThreadPoolExecutor(len(SERVICES)) as pool:
        list(pool.map(migrate_and_start, SERVICES))
    wait_until_ready(crew, made.readiness())


def migrate(program: Program) -> None:
    """Run a `migrate` to its end. Raises Trouble with its last words."""
    with program.log.open("ab") as log:
        outcome = subprocess.run(
            program.command,
            env=program.environ,
            cwd=program.directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            check=False,
        )
        log.write(outcome.stdout)
    if outcome.returncode != 0:
        words = outcome.stdout.decode(errors="replace").strip().splitlines() or ["it said nothing"]
        raise Trouble(f"{program.name} could not migrate ({words[-1]}): see {program.log}.")


def _people(
    run: RunDirectory, made: Deployables, vendors: VendorSettings, console: Console
) -> list[Person]:
    if MAILGUN in vendors.real:
        return []  # their letters would go to real strangers
    try:
        return people.meet(made, vault=run.vault, environ=made.tool())
    except Trouble as trouble:
        console.say(f"{trouble} (the platform runs all the same)")
        return []


def _report(made: Deployables, met: list[Person], started: float) -> Report:
    environ = made.tool()
    return Report(
        public_url=environ["PUBLIC_URL"],
        sandbox_url=environ["SANDBOX_URL"],
        ready_seconds=time.monotonic() - started,
        people=met,
        environ=environ,
    )
