"""`make drill-broker`: three RabbitMQ nodes under load, each killed in turn.

Events are acknowledged once they are committed to the outbox. Afterwards each has left its mark at
the service that hears it, once. Calls go on throughout; between any two that were answered lie ten
seconds at most.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis.errors import Unavailable
from chassis.messages import Event
from chassis.testing.databases import Databases
from chassis.transport.rpc_client import RpcClient
from chassis.unit_of_work import UnitOfWork
from deploy.local import accounts, servers
from deploy.local.console import Console
from deploy.local.servers import Given
from tests.drills.cluster import NODES, three_nodes
from tests.drills.report import Report
from tests.load.ground import Ground

RPC_BACK_SECONDS = 10.0
# Before a kill and after a node's return, so that each kill meets a whole cluster under load.
CALM_SECONDS = 5.0
SETTLE_SECONDS = 60.0
EVENT_EVERY_SECONDS = 0.02
CALL_EVERY_SECONDS = 0.02
CALL_TIMEOUT_SECONDS = 2.0
HEARERS = 2


def main() -> int:
    """Kill each node once; the exit code."""
    report = Report("drill-broker")
    console = Console(sys.stderr, relays=False)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drill-")))
        stack.callback(accounts.remove_homes, folder)
        folder.chmod(0o711)
        cluster = stack.enter_context(three_nodes(folder, console))
        up = stack.enter_context(
            servers.running(folder, console=console, given=Given(amqp_url=cluster.amqp_url))
        )
        laid = stack.enter_context(_ground(up.postgres_url, cluster.amqp_url, folder))
        load = stack.enter_context(_load(laid))
        for node in NODES:
            time.sleep(CALM_SECONDS)
            cluster.kill(node)
            time.sleep(CALM_SECONDS)
            cluster.await_back(node)
        time.sleep(CALM_SECONDS)
        load.end()
        _judge(report, load, laid.databases.engine("hearer"))
    return report.close()


@contextmanager
def _ground(postgres_url: str, amqp_url: str, folder: Path) -> Iterator[Ground]:
    with ExitStack() as stack:
        databases = Databases(postgres_url)
        stack.callback(databases.drop_all)
        laid = Ground(amqp_url, "drill", databases, folder, stack)
        laid.service("probe")
        for _ in range(HEARERS):
            laid.service("hearer")
        yield laid


class Load:
    """Events committed and calls made, until the end."""

    def __init__(self, laid: Ground) -> None:
        self._engine = laid.databases.engine("probe")
        self._calls = RpcClient(laid.amqp_url, laid.namespace)
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=work) for work in (self._announce, self._call)]
        self.announced = 0
        self.unanswered = 0
        self.answered_at = [time.monotonic()]

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()
        self._calls.close()

    @property
    def longest_silence(self) -> float:
        """Seconds between two answers that followed each other."""
        pairs = zip(self.answered_at, self.answered_at[1:], strict=False)
        return max((later - earlier for earlier, later in pairs), default=float("inf"))

    def _announce(self) -> None:
        for number in count():
            if self._ending.wait(EVENT_EVERY_SECONDS):
                return
            with UnitOfWork(self._engine, source="probe") as uow:
                uow.publish(Event("announced", 1, {"text": f"event-{number}"}))
            self.announced += 1

    def _call(self) -> None:
        while not self._ending.wait(CALL_EVERY_SECONDS):
            try:
                self._calls.call("probe", "echo", {"text": "x"}, timeout=CALL_TIMEOUT_SECONDS)
            except Unavailable:
                self.unanswered += 1
            else:
                self.answered_at.append(time.monotonic())


@contextmanager
def _load(laid: Ground) -> Iterator[Load]:
    load = Load(laid)
    load.begin()
    try:
        yield load
    finally:
        load.end()


def _judge(report: Report, load: Load, hearing: Engine) -> None:
    marks, different = _await_marks(hearing, load.announced)
    report.saw("nodes killed", len(NODES))
    report.saw("events acknowledged", load.announced)
    report.at_most("events lost", load.announced - different, 0)
    report.at_most("events handled twice", marks - different, 0)
    report.saw("calls answered", len(load.answered_at) - 1)
    report.saw("calls told that nobody answers", load.unanswered)
    report.at_most("longest time without an answer", load.longest_silence, RPC_BACK_SECONDS, "s")


def _await_marks(engine: Engine, wanted: int) -> tuple[int, int]:
    """Marks, and how many different ones; once all are there or the time is up."""
    until = time.monotonic() + SETTLE_SECONDS
    counted = sa.text("SELECT count(*), count(DISTINCT text) FROM mark WHERE text LIKE 'event-%'")
    while True:
        with engine.connect() as db:
            marks, different = db.execute(counted).one()
        if different >= wanted or time.monotonic() > until:
            return marks, different
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
