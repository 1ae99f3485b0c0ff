"""The two servers under everything: started privately, or given by their addresses.

`running` is for tests; `make up` starts them and goes on while the broker comes up.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from deploy.local import ports, postgres, rabbitmq
from deploy.local.console import Console
from deploy.local.crew import Crew
from deploy.local.ledger import Ledger
from deploy.local.vault import Vault, new_password


@dataclass(frozen=True)
class Servers:
    """The addresses of PostgreSQL's administrator and of the broker, and how to wait for them."""

    postgres_url: str = field(repr=False)
    amqp_url: str = field(repr=False)
    wait_for_postgres: Callable[[], None]
    wait_for_broker: Callable[[], None]


@dataclass(frozen=True)
class Given:
    """Addresses of servers that are there already; a private one is started where one is None."""

    postgres_url: str | None = None
    amqp_url: str | None = None

    @classmethod
    def by(cls, environ: Mapping[str, str], *, postgres: str, amqp: str) -> "Given":
        """Read them from these variables."""
        return cls(environ.get(postgres) or None, environ.get(amqp) or None)


def start(
    directory: Path, *, crew: Crew, vault: Vault, given: Given, is_lasting: bool = True
) -> Servers:
    """Start what is not given, without waiting for it. Raises Trouble."""
    # The broker takes longest, so it goes first.
    amqp_url, wait_for_broker = _start_broker(directory, crew, vault, given.amqp_url)
    postgres_url, wait_for_postgres = _start_postgres(
        directory, crew, vault, given.postgres_url, is_lasting
    )
    return Servers(postgres_url, amqp_url, wait_for_postgres, wait_for_broker)


@contextmanager
def running(directory: Path, *, console: Console, given: Given | None = None) -> Iterator[Servers]:
    """Both servers for as long as the block lasts. What they write does not outlive the machine."""
    directory.mkdir(parents=True, exist_ok=True)
    with Crew(ledger=Ledger(directory / "processes.json"), console=console) as crew:
        servers = start(
            directory,
            crew=crew,
            vault=Vault(directory / "secrets.json"),
            given=given or Given(),
            is_lasting=False,
        )
        servers.wait_for_postgres()
        servers.wait_for_broker()
        yield servers


def _start_broker(
    directory: Path, crew: Crew, vault: Vault, given: str | None
) -> tuple[str, Callable[[], None]]:
    if given:
        return given, partial(rabbitmq.wait_until_ready, given)
    rabbitmq.make_sure_it_is_installed(crew.console)
    chosen = rabbitmq.BrokerPorts(*ports.free_ports(3))
    password = vault.get("rabbitmq.password", new_password)
    mapper, broker = rabbitmq.programs(
        directory, password=password, ports=chosen, logs=_logs(directory)
    )
    rabbitmq.wait_for_mapper(chosen, crew.start(mapper))
    address = rabbitmq.url(password=password, port=chosen.amqp)
    return address, partial(rabbitmq.wait_until_ready, address, crew.start(broker))


def _start_postgres(
    directory: Path, crew: Crew, vault: Vault, given: str | None, is_lasting: bool
) -> tuple[str, Callable[[], None]]:
    if given:
        return given, partial(postgres.wait_until_ready, given)
    (port,) = ports.free_ports(1)
    password = vault.get("postgres.password", new_password)
    server = postgres.program(
        directory,
        password=password,
        port=port,
        log=_logs(directory) / "postgres.log",
        is_lasting=is_lasting,
    )
    address = postgres.url(password=password, port=port)
    return address, partial(postgres.wait_until_ready, address, crew.start(server))


def _logs(directory: Path) -> Path:
    logs = directory / "log"
    logs.mkdir(mode=0o700, exist_ok=True)
    return logs
