"""A private RabbitMQ: its folders, ports, node name and cookie, and when it answers.

Everything that a node shares with others on a machine by default is its own here: the port mapper
(epmd), the distribution port, the cookie, the configuration and the plugins. All of it listens on
the loopback address only.
"""

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from chassis.broker import CONNECTION_ERRORS, connect
from chassis.settings import SettingsError
from deploy.local import accounts, debian
from deploy.local.console import Console
from deploy.local.keeper import Keeper
from deploy.local.ports import LOOPBACK, is_free
from deploy.local.programs import Program
from deploy.local.trouble import Trouble

# Debian's /usr/sbin/rabbitmq-server changes the account and folder by itself; this one does not.
_DEBIAN = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
_USER = "session_monster"
_START_SECONDS = 90.0
_MAPPER_SECONDS = 20.0
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class BrokerPorts:
    """Where clients, other nodes and the port mapper connect."""

    amqp: int
    distribution: int
    mapper: int


def make_sure_it_is_installed(console: Console) -> None:
    """Install Debian's package if there is no RabbitMQ and we may. Raises Trouble."""
    if _server() is not None:
        return
    if not debian.can_install():
        raise Trouble(
            "This machine has no RabbitMQ, and only root on Debian can be given one: "
            "set AMQP_URL, or use docker compose up."
        )
    console.say("Installing RabbitMQ from Debian's packages (its own service is not started)")
    debian.install("rabbitmq-server")


def programs(
    directory: Path, *, password: str, ports: BrokerPorts, logs: Path
) -> tuple[Program, Program]:
    """The port mapper and the broker, to be started in this order. Raises Trouble."""
    server, mapper = _server(), _mapper()
    if server is None or mapper is None:
        raise Trouble("RabbitMQ's server or Erlang's epmd is missing: set AMQP_URL instead.")
    account = accounts.for_server("rabbitmq", "nobody")
    home = accounts.make_home(directory, "rabbitmq", account)
    _write_configuration(home, password=password, port=ports.amqp, account=account)
    environ = _environment(home, ports)

    def program(name: str, command: tuple[str, ...], log: str) -> Program:
        return Program(
            name=name,
            command=command,
            environ=environ,
            log=logs / f"{log}.log",
            directory=home,
            account=account,
            stop_seconds=30.0,
            is_quiet=True,
        )

    return program("epmd", (str(mapper),), "epmd"), program("rabbitmq", (str(server),), "rabbitmq")


def url(*, password: str, port: int) -> str:
    """The broker's address, default virtual host."""
    return f"amqp://{_USER}:{quote(password, safe='')}@{LOOPBACK}:{port}/"


def wait_for_mapper(ports: BrokerPorts, keeper: Keeper) -> None:
    """Return once the port mapper listens: a broker that misses it starts one, and leaves it.

    Raises Trouble when it does not come up.
    """
    deadline = time.monotonic() + _MAPPER_SECONDS
    while is_free(ports.mapper):
        if keeper.crashes or time.monotonic() > deadline:
            raise Trouble(f"Erlang's port mapper did not start ({keeper.complaint}).")
        time.sleep(_POLL_SECONDS)


def wait_until_ready(address: str, keeper: Keeper | None = None) -> None:
    """Return once the broker takes a connection. Raises Trouble when it does not come up.

    Without a keeper the broker is someone else's: it is there, or it is not.
    """
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            connect(address).close()
        except (*CONNECTION_ERRORS, SettingsError) as error:
            if keeper is None or keeper.crashes or time.monotonic() > deadline:
                raise Trouble(_why_not(keeper, error)) from error
            time.sleep(_POLL_SECONDS)
        else:
            return


def _why_not(keeper: Keeper | None, error: Exception) -> str:
    if keeper is None:
        return f"RabbitMQ at AMQP_URL does not let us in: {error}"
    return f"The private RabbitMQ did not come up ({keeper.complaint}): see {keeper.program.log}."


def _server() -> Path | None:
    found = shutil.which("rabbitmq-server")
    return _DEBIAN if _DEBIAN.exists() else Path(found) if found else None


def _mapper() -> Path | None:
    bundled = sorted(Path("/usr/lib/erlang").glob("erts-*/bin/epmd"))
    found = shutil.which("epmd")
    return bundled[-1] if bundled else Path(found) if found else None


def _write_configuration(
    home: Path, *, password: str, port: int, account: accounts.Account | None
) -> None:
    lines = [
        f"listeners.tcp.1 = {LOOPBACK}:{port}",
        f"default_user = {_USER}",
        f"default_pass = {password}",
        "log.console = true",
        "log.console.level = warning",
        "log.file = false",
        "log.console.use_colors = off",
        # A laptop's disk is not a broker's: the default of 512 MiB a segment is for servers.
        "raft.wal_max_size_bytes = 33554432",
    ]
    _write(home / "rabbitmq.conf", "\n".join(lines) + "\n", account)
    _write(home / "enabled_plugins", "[].\n", account)


def _write(path: Path, text: str, account: accounts.Account | None) -> None:
    path.touch(mode=0o600)
    path.write_text(text)
    if account is not None:
        os.chown(path, account.uid, account.gid)


def _environment(home: Path, ports: BrokerPorts) -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": str(home),  # where the cookie is
        "RABBITMQ_NODENAME": "session_monster@localhost",
        "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
        "RABBITMQ_CONF_ENV_FILE": str(home / "absent"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled_plugins"),
        "RABBITMQ_MNESIA_BASE": str(home / "data"),
        "RABBITMQ_LOG_BASE": str(home / "log"),
        "RABBITMQ_DIST_PORT": str(ports.distribution),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "ERL_EPMD_PORT": str(ports.mapper),
        "ERL_EPMD_ADDRESS": LOOPBACK,
        # Makes the start script become the broker instead of staying in between.
        "RUNNING_UNDER_SYSTEMD": "true",
    }
