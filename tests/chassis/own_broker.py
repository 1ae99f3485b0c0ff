"""A RabbitMQ of a test's own: its disk can be full without harm to others, its figures are read."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from deploy.local import accounts, rabbitmq
from deploy.local.console import Console
from deploy.local.crew import Crew
from deploy.local.ledger import Ledger
from deploy.local.ports import LOOPBACK, free_ports
from deploy.local.programs import Program
from deploy.local.rabbitmq import BrokerPorts
from deploy.local.vault import new_password

# In bytes: units differ between versions.
MORE_THAN_THERE_IS, USUAL = str(10**15), str(5 * 10**7)


@dataclass(frozen=True)
class OwnBroker:
    """One node."""

    amqp_url: str = field(repr=False)
    figures_url: str
    """Where Prometheus would read."""
    _program: Program

    def fill_disk(self) -> None:
        """So that it takes nothing in, as RabbitMQ does short of a disk that is really full."""
        self._control("set_disk_free_limit", MORE_THAN_THERE_IS)

    def free_disk(self) -> None:
        self._control("set_disk_free_limit", USUAL)

    def refuse_connections(self) -> None:
        """End all of them, and take none, as at a limit that is reached."""
        self._control("set_vhost_limits", '{"max-connections": 0}')
        self._control("close_all_connections", "the limit is reached")

    def take_connections(self) -> None:
        self._control("clear_vhost_limits")

    def change_password(self) -> str:
        """As an operator does; the address with the new one."""
        # Not with a dash in front, which rabbitmqctl takes for an option.
        parts, new = urlsplit(self.amqp_url), f"new{new_password()}"
        self._control("change_password", str(parts.username), new)
        return self.amqp_url.replace(f":{parts.password}@", f":{quote(new, safe='')}@")

    def _control(self, *words: str) -> None:
        account = self._program.account
        server = Path(self._program.command[0])
        subprocess.run(
            [str(server.with_name("rabbitmqctl")), *words],
            env=self._program.environ,
            cwd=self._program.directory,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            check=True,
            capture_output=True,
        )


@contextmanager
def own_broker(folder: Path) -> Iterator[OwnBroker]:
    """Ready; gone with the block."""
    *three, figures = free_ports(4)
    ports, password = BrokerPorts(*three), new_password()
    with Crew(ledger=Ledger(folder / "processes.json"), console=Console(sys.stderr)) as crew:
        mapper, program = rabbitmq.programs(folder, password=password, ports=ports, logs=folder)
        _serve_figures(program.directory, figures)
        rabbitmq.wait_for_mapper(ports, crew.start(mapper))
        url = rabbitmq.url(password=password, port=ports.amqp)
        found = OwnBroker(url, f"http://{LOOPBACK}:{figures}", program)
        rabbitmq.wait_until_ready(found.amqp_url, crew.start(program))
        yield found
    accounts.remove_homes(folder)


def _serve_figures(home: Path, port: int) -> None:
    (home / "enabled_plugins").write_text("[rabbitmq_prometheus].\n")
    with (home / "rabbitmq.conf").open("a") as configuration:
        configuration.write(f"prometheus.tcp.ip = {LOOPBACK}\nprometheus.tcp.port = {port}\n")
