"""What a bench stands on: databases, a namespace and processes of its own, gone at the end."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from chassis.testing.databases import Databases
from chassis.testing.processes import ServiceProcess, free_port, random_key
from chassis.transport import topology
from tests.load.standins import names

ROOT = Path(__file__).parents[2]
# Services that nothing but tests and benches deploy; processes that are started inherit the path.
sys.path += [
    str(ROOT / "tests" / "chassis" / "transport" / "deployables"),
    str(ROOT / "tests" / "load" / "deployables"),
]
START_SECONDS = 30.0
STOP_SECONDS = 10.0


@dataclass
class Ground:
    """Starts what a bench asks for."""

    amqp_url: str
    namespace: str
    databases: Databases
    logs: Path
    _stack: ExitStack = field(repr=False)
    _declared: set[str] = field(default_factory=set)
    _pids: dict[str | int, int] = field(default_factory=dict)
    _key: str = field(default_factory=random_key, repr=False)

    def service(self, name: str, **told: str) -> ServiceProcess:
        """The service, migrated and ready, with `told` too; one asked for twice shares its data."""
        self._declared.add(name)
        environment = {**self.told(name), **told}
        log = self.logs / f"{name}-{secrets.token_hex(2)}.log"
        process = ServiceProcess(name, environment, log)
        process.migrate()
        self._stack.callback(process.stop)
        process.start()
        self._pids.setdefault(name, process.pid)
        return process

    def told(self, name: str) -> dict[str, str]:
        """What every process of a service is told."""
        return {
            "DATABASE_URL": self.databases.url(name),
            "ENCRYPTION_KEYS": f"bench:{self._key}",
            "TOMBSTONE_KEY": self._key,
            "RIGHTS_KEY": self._key,
            "PUBLIC_URL": "http://localhost:8000",
            **self._broker(),
        }

    def pid_of(self, service: str) -> int:
        """Of the first copy of a service."""
        return self._pids[service]

    def pid_at(self, port: int) -> int:
        """Of the program that was started to listen there."""
        return self._pids[port]

    def provider(self, *, seconds: float = 0.0) -> str:
        """A mail provider that takes everything; returns where it is."""
        port = free_port()
        self._program(("-m", "tests.load.standins.mail", str(port), str(seconds)), {})
        _await(lambda: _answers(port), "the mail provider")
        return f"http://127.0.0.1:{port}"

    def gunicorn(self, app: str, **told: str) -> int:
        """The app in the gateway's own gunicorn settings; returns the port."""
        port = free_port()
        command = ("-m", "gunicorn", "--no-control-socket", "--config", "gateway/gunicorn_conf.py")
        self._pids[port] = self._program((*command, "--bind", f"127.0.0.1:{port}", app), told)
        _await(lambda: _answers(port), app)
        return port

    def stock_service(self, role: str, **told: str) -> None:
        """A stock RPC service, waiting for calls."""
        self._program(("-m", "tests.load.standins.stock", role), told)
        _await(lambda: names.is_consuming(self.amqp_url, self.namespace, role), role)

    def stock_gateway(self) -> int:
        """The stock gateway; returns the port."""
        port = free_port()
        self._program(("-m", "tests.load.standins.stock", "gateway"), {"PORT": str(port)})
        _await(lambda: _answers(port), "the stock gateway")
        return port

    def _program(self, arguments: Sequence[str], told: dict[str, str]) -> int:
        """Start it; returns its process' id."""
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            **self._broker(),
            **told,
        }
        with (self.logs / f"{secrets.token_hex(4)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-W", "ignore", *arguments],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._stack.callback(_stop, process)
        return process.pid

    def _broker(self) -> dict[str, str]:
        return {"AMQP_URL": self.amqp_url, "BROKER_NAMESPACE": self.namespace}

    def clear(self) -> None:
        """Take away what the services left on the broker."""
        topology.delete(self.amqp_url, self.namespace, self._declared)
        names.delete(self.amqp_url, self.namespace)


@contextmanager
def ground() -> Iterator[Ground]:
    """On the servers that TEST_POSTGRES_URL and TEST_AMQP_URL name."""
    with ExitStack() as stack:
        logs = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        databases = Databases(os.environ["TEST_POSTGRES_URL"])
        stack.callback(databases.drop_all)
        namespace = f"bench-{secrets.token_hex(4)}"
        laid = Ground(os.environ["TEST_AMQP_URL"], namespace, databases, logs, stack)
        stack.callback(laid.clear)
        yield laid


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _await(is_up: Callable[[], bool], name: str) -> None:
    until = time.monotonic() + START_SECONDS
    while not is_up():
        if time.monotonic() > until:
            raise TimeoutError(f"{name} does not come up")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    """Whether something speaks HTTP there, whatever it says."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
