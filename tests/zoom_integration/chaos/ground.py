"""Two real workers on servers of their own before a Zoom that fails; both can be killed."""

import os
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from chassis.testing.databases import Databases
from chassis.testing.processes import ServiceProcess, random_key
from chassis.transport import topology
from tests.sandbox.fixtures import RunningSandbox, sandbox_in

SERVICE = "zoom_integration"
ZOOM_TIMEOUT_SECONDS = 1.5
WORKERS = 2
NOWHERE = "http://127.0.0.1:9"
_QUIET_SECONDS = 0.2


@dataclass
class Ground:
    """The double in this process, the workers in theirs."""

    sandbox: RunningSandbox
    engine: sa.Engine
    amqp_url: str
    namespace: str
    workers: list[ServiceProcess]
    requests: int = 0
    """How many requests have reached the double."""
    _in_flight: int = 0
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def watch_requests(self) -> None:
        """Count what the double is doing just now."""
        answer = self.sandbox.app.wsgi_app

        def counted(environ: Any, start_response: Any) -> Any:
            self._count(1)
            try:
                return answer(environ, start_response)
            finally:
                self._count(-1)

        self.sandbox.app.wsgi_app = counted  # type: ignore[method-assign]

    def kill(self, number: int) -> None:
        """`kill -9` a worker. What it had sent to Zoom is let arrive before time goes on.

        At Zoom a request takes seconds at most, and a worker leaves a creation without an answer
        alone for longer than that. Here the clock jumps, so it must wait for the request.
        """
        self.workers[number].kill()
        quiet_since = time.monotonic()
        while time.monotonic() < quiet_since + _QUIET_SECONDS:
            quiet_since = time.monotonic() if self._in_flight else quiet_since
            time.sleep(0.01)
        self.workers[number].start()

    def _count(self, by: int) -> None:
        with self._counting:
            self._in_flight += by
            self.requests += max(by, 0)


@contextmanager
def ground(folder: Path | None = None) -> Iterator[Ground]:
    """On the servers that TEST_POSTGRES_URL and TEST_AMQP_URL name; gone at the end."""
    with ExitStack() as stack:
        made = tempfile.TemporaryDirectory(prefix="chaos-zoom-")
        place = folder or Path(stack.enter_context(made))
        databases = Databases(os.environ["TEST_POSTGRES_URL"])
        stack.callback(databases.drop_all)
        amqp_url, namespace = os.environ["TEST_AMQP_URL"], f"chaos-{secrets.token_hex(4)}"
        stack.callback(topology.delete, amqp_url, namespace, {SERVICE})
        sandbox = stack.enter_context(sandbox_in(place, gateway_url=NOWHERE, vendors=("zoom",)))
        environment = _environment(sandbox) | {
            "DATABASE_URL": databases.url(SERVICE),
            "AMQP_URL": amqp_url,
            "BROKER_NAMESPACE": namespace,
        }
        workers = [
            ServiceProcess(SERVICE, environment, place / f"worker-{number}.log")
            for number in range(WORKERS)
        ]
        laid = Ground(sandbox, databases.engine(SERVICE), amqp_url, namespace, workers)
        laid.watch_requests()
        workers[0].migrate()
        for worker in workers:
            stack.callback(worker.stop)
            worker.start()
        yield laid


def within(seconds: float, seen: Callable[[], object]) -> bool:
    """Whether something becomes true within so many seconds of real time."""
    until = time.monotonic() + seconds
    while not seen():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _environment(sandbox: RunningSandbox) -> dict[str, str]:
    known = sandbox.world.settings
    return {
        "ENCRYPTION_KEYS": f"chaos:{random_key()}",
        "TOMBSTONE_KEY": random_key(),
        "RIGHTS_KEY": random_key(),
        "PUBLIC_URL": known.public_url,
        "CLOCK_FILE": known.clock_file,
        "ZOOM_OAUTH_URL": f"{sandbox.url}/zoom",
        "ZOOM_API_URL": f"{sandbox.url}/zoom/v2",
        "ZOOM_CLIENT_ID": known.zoom_client_id,
        "ZOOM_CLIENT_SECRET": known.zoom_client_secret,
        "ZOOM_WEBHOOK_SECRET": known.zoom_webhook_secret,
        "ZOOM_TIMEOUT": str(ZOOM_TIMEOUT_SECONDS),
    }
