"""Three RabbitMQ nodes on this machine, on loopback, as one cluster; whatever dies comes back."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from chassis import broker
from deploy.local import accounts, rabbitmq
from deploy.local.console import Console
from deploy.local.crew import Crew
from deploy.local.keeper import Keeper
from deploy.local.ledger import Ledger
from deploy.local.ports import free_ports
from deploy.local.programs import Program
from deploy.local.rabbitmq import BrokerPorts
from deploy.local.vault import new_password

NODES = ("one", "two", "three")
_BACK_SECONDS = 60.0
_POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Cluster:
    """Its nodes by name, with their addresses."""

    addresses: dict[str, str] = field(repr=False)
    _keepers: dict[str, Keeper] = field(repr=False)

    @property
    def amqp_url(self) -> str:
        """All nodes, as AMQP_URL takes them."""
        return ";".join(self.addresses.values())

    def kill(self, node: str) -> None:
        """`kill -9`; its keeper starts it again."""
        pid = self._keepers[node].pid
        assert pid is not None, f"{node} does not run"
        os.kill(pid, signal.SIGKILL)

    def await_back(self, node: str) -> None:
        """Return once the node lets clients in. Raises Trouble, TimeoutError."""
        until = time.monotonic() + _BACK_SECONDS
        while not _answers(self.addresses[node]):
            if time.monotonic() > until:
                raise TimeoutError(f"{node} does not come back")
            time.sleep(_POLL_SECONDS)


@contextmanager
def three_nodes(folder: Path, console: Console) -> Iterator[Cluster]:
    """The cluster, formed. The first node goes first: the others join it."""
    password, cookie = new_password(), new_password()
    (mapper_port,) = free_ports(1)
    with Crew(ledger=Ledger(folder / "nodes.json"), console=console) as crew:
        addresses: dict[str, str] = {}
        keepers: dict[str, Keeper] = {}
        for node in NODES:
            amqp, distribution = free_ports(2)
            ports = BrokerPorts(amqp, distribution, mapper_port)
            mapper, program = rabbitmq.programs(
                folder / node, password=password, ports=ports, logs=folder
            )
            if not keepers:
                rabbitmq.wait_for_mapper(ports, crew.start(mapper))
            keepers[node] = crew.start(_member(program, node, cookie))
            addresses[node] = rabbitmq.url(password=password, port=amqp)
            rabbitmq.wait_until_ready(addresses[node], keepers[node])
        _require_one_cluster(addresses)
        yield Cluster(addresses, keepers)
    for node in NODES:
        accounts.remove_homes(folder / node)


def _member(program: Program, node: str, cookie: str) -> Program:
    """The node under its own name, with the cookie and the first node's name."""
    home = program.directory
    secret = home / ".erlang.cookie"
    secret.write_text(cookie)
    secret.chmod(0o400)
    if program.account is not None:
        os.chown(secret, program.account.uid, program.account.gid)
    with (home / "rabbitmq.conf").open("a") as configuration:
        configuration.write("cluster_formation.peer_discovery_backend = classic_config\n")
        for number, peer in enumerate(NODES, 1):
            line = f"cluster_formation.classic_config.nodes.{number} = {_name(peer)}\n"
            configuration.write(line)
    return replace(
        program,
        name=node,
        environ={**program.environ, "RABBITMQ_NODENAME": _name(node)},
        log=program.log.with_name(f"rabbitmq-{node}.log"),
        longest_wait_seconds=2.0,
    )


def _name(node: str) -> str:
    return f"session_monster_{node}@localhost"


def _require_one_cluster(addresses: dict[str, str]) -> None:
    """What is declared at one node is known at the others. Raises amqp.NotFound."""
    first, *others = addresses.values()
    with broker.connect(first) as connection:
        connection.channel().queue_declare("formed", durable=False, auto_delete=False)
    for other in others:
        with broker.connect(other) as connection:
            connection.channel().queue_declare("formed", passive=True)
    with broker.connect(first) as connection:
        connection.channel().queue_delete("formed")


def _answers(address: str) -> bool:
    try:
        broker.connect(address, timeout=2).close()
    except broker.CONNECTION_ERRORS:
        return False
    return True
