"""The whole platform of a drill: on servers of its own, in a folder of its own, gone at the end."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from chassis.transport.rpc_client import RpcClient
from deploy.local import accounts, platform
from deploy.local.console import Console
from deploy.local.deployables import SERVICES
from deploy.local.ports import PlatformPorts
from deploy.local.rundir import RunDirectory

NAMESPACE = "drill"
# Servers that these name would be somebody else's.
_SERVERS = ("POSTGRES_ADMIN_URL", "AMQP_URL")


@dataclass(frozen=True)
class House:
    """What runs, and how to reach it."""

    run: RunDirectory
    environ: dict[str, str] = field(repr=False)
    calls: RpcClient

    def database_url(self, service: str) -> str:
        """The service's own address of its database, as psycopg reads it."""
        url = self.environ[f"{service.upper()}_DATABASE_URL"]
        return url.replace("postgresql+psycopg", "postgresql")


@contextmanager
def built() -> Iterator[House]:
    """Six services, the gateway and the doubles, ready. Raises Trouble."""
    for variable in _SERVERS:
        os.environ.pop(variable, None)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drill-")))
        stack.callback(accounts.remove_homes, folder)
        run = RunDirectory(folder)
        ports = PlatformPorts.unused(len(SERVICES))
        console = Console(sys.stderr, relays=False)
        stack.enter_context(run.held())
        report = stack.enter_context(
            platform.running(run, ports=ports, console=console, scope=NAMESPACE)
        )
        calls = RpcClient(report.environ["AMQP_URL"], NAMESPACE)
        stack.callback(calls.close)
        yield House(run, report.environ, calls)
