"""`make drill-disk`: a database whose disk is full, and has room again.

PostgreSQL lies on a small file system of its own (a tmpfs, so root only). Series are made under a
key each while that is filled up: what was answered is there, once; what was not is refused in a way
that may be repeated; once there is room all goes on unaided, and what waited leaves.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from chassis.errors import ChassisError, Unavailable
from chassis.ids import new_id
from chassis.testing.processes import ServiceProcess, random_key
from chassis.transport.errors import RemoteFault
from chassis.transport.rpc_client import RpcClient
from deploy.local import accounts, postgres
from deploy.local.console import Console
from deploy.local.crew import Crew
from deploy.local.ledger import Ledger
from deploy.local.ports import free_ports
from deploy.local.vault import new_password
from tests.chassis.own_broker import own_broker
from tests.drills.report import Report

SIZE = "192m"
LOAD_SECONDS, FULL_SECONDS, BACK_SECONDS = 5.0, 20.0, 60.0
COMMAND_SECONDS = 120.0
BLOCK = 65536


@dataclass
class Load:
    """Series that are made one after another, each under a key of its own until it is answered."""

    calls: RpcClient
    host_id: str = field(default_factory=lambda: str(new_id()))
    answered_at: dict[str, float] = field(default_factory=dict)
    repeatable: int = 0
    failures: list[str] = field(default_factory=list)
    _ending: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = threading.Thread(target=self._make_all)
        thread.start()
        try:
            yield
        finally:
            self._ending.set()
            thread.join()

    def answered_between(self, begun_at: float, ended_at: float) -> int:
        return sum(begun_at <= at < ended_at for at in self.answered_at.values())

    def _make_all(self) -> None:
        while not self._ending.wait(0.02):
            self._make(f"Series {len(self.answered_at)}")

    def _make(self, title: str) -> None:
        key, until = str(new_id()), time.monotonic() + COMMAND_SECONDS
        while time.monotonic() < until:
            try:
                self.calls.call("series", "create_series", self._asked(title), idempotency_key=key)
            except Unavailable:
                self.repeatable += 1
                time.sleep(0.1)
                continue
            except (ChassisError, RemoteFault) as error:
                self.failures.append(type(error).__name__)
                continue
            self.answered_at[title] = time.monotonic()
            return
        self.failures.append("not answered")

    def _asked(self, title: str) -> dict[str, object]:
        return {
            "host_id": self.host_id,
            "title": title,
            "description": "x" * 4000,
            "zone": "Europe/Paris",
            "starts_on": "2099-03-01",
            "starts_time": "18:00",
            "duration_minutes": 60,
            "pricing": "free",
        }


def main() -> int:
    """The exit code."""
    if os.geteuid() != 0:
        sys.exit("Only root can make a small file system: sudo make drill-disk.")
    report = Report("drill-disk")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drill-")))
        disk = folder / "disk"
        stack.enter_context(_small_disk(disk))
        url = stack.enter_context(_database(disk, folder))
        broker = stack.enter_context(own_broker(folder / "broker"))
        stack.enter_context(_series(folder, url, broker.amqp_url))
        calls = RpcClient(broker.amqp_url, "disk")
        stack.callback(calls.close)
        _fill_and_free(report, Load(calls), disk, url)
    return report.close()


def _fill_and_free(report: Report, load: Load, disk: Path, url: str) -> None:
    with load.running():
        time.sleep(LOAD_SECONDS)
        ballast = _fill(disk)
        full_at = time.monotonic()
        time.sleep(FULL_SECONDS)
        refused_while_full = load.repeatable
        free_at = time.monotonic()
        ballast.unlink()
        back_after = _await_answer(load, free_at)
        time.sleep(LOAD_SECONDS)
    report.saw("commands answered before", load.answered_between(0, full_at))
    report.saw("commands answered while the disk was full", load.answered_between(full_at, free_at))
    report.at_least("answers that said: again", refused_while_full, 1)
    report.at_most("back by itself after", back_after, BACK_SECONDS, "s")
    for failure in sorted(set(load.failures)):
        print(f"          {failure}", flush=True)
    report.at_most("failures that none may repeat", len(load.failures), 0)
    done = _titles(url, load.host_id)
    report.at_least("commands answered", len(load.answered_at), 1)
    report.at_most("commands lost", len(set(load.answered_at) - set(done)), 0)
    report.at_most("commands done twice", len(done) - len(set(done)), 0)
    report.at_most("facts that did not leave", _await_empty_outbox(url), 0)


@contextmanager
def _small_disk(path: Path) -> Iterator[None]:
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", path], check=True)
    try:
        yield
    finally:
        accounts.remove_homes(path)
        subprocess.run(["umount", path], check=True)


@contextmanager
def _database(disk: Path, folder: Path) -> Iterator[str]:
    """PostgreSQL on the small disk, kept running."""
    password, (port,) = new_password(), free_ports(1)
    folder.chmod(0o711)
    console = Console(sys.stderr, relays=False)
    with Crew(ledger=Ledger(folder / "processes.json"), console=console) as crew:
        log = folder / "postgres.log"
        keeper = crew.start(postgres.program(disk, password=password, port=port, log=log))
        url = postgres.url(password=password, port=port)
        postgres.wait_until_ready(url, keeper)
        yield url


@contextmanager
def _series(folder: Path, url: str, amqp_url: str) -> Iterator[None]:
    environment = {
        "DATABASE_URL": url,
        "AMQP_URL": amqp_url,
        "BROKER_NAMESPACE": "disk",
        "ENCRYPTION_KEYS": f"drill:{random_key()}",
        "TOMBSTONE_KEY": random_key(),
        "RIGHTS_KEY": random_key(),
        "PUBLIC_URL": "http://localhost:8000",
    }
    process = ServiceProcess("series", environment, folder / "series.log")
    process.migrate()
    process.start()
    try:
        yield
    finally:
        process.stop()


def _fill(disk: Path) -> Path:
    """Write until nothing goes in any more."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(BLOCK)) == BLOCK:
                pass
        except OSError:
            pass
    return ballast


def _await_answer(load: Load, since: float) -> float:
    until = since + BACK_SECONDS
    while time.monotonic() < until:
        answered = [at for at in list(load.answered_at.values()) if at >= since]
        if answered:
            return min(answered) - since
        time.sleep(0.1)
    return BACK_SECONDS + 1


def _titles(url: str, host_id: str) -> list[str]:
    with psycopg.connect(url) as db:
        rows = db.execute("SELECT title FROM series WHERE host_id = %s", [host_id]).fetchall()
    return [title for (title,) in rows]


def _await_empty_outbox(url: str) -> int:
    """How many wait; what leaves within half a minute is none."""
    until = time.monotonic() + 30
    while True:
        with psycopg.connect(url) as db:
            row = db.execute("SELECT count(*) FROM outbox").fetchone()
        waiting = int(row[0]) if row else 0
        if waiting == 0 or time.monotonic() > until:
            return waiting
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
