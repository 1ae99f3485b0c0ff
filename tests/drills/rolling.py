"""`make drill-rolling`: a release with a migration, rolled out under load, and taken back.

A copy of the next release is not ready on the old schema. Each service is migrated while the old
release runs on; then the next one starts beside it, and once that is ready the old one is asked to
stop. It comes back on the new schema, as after a rollout that is taken back, and the next one goes.
The gateway renews its workers. No question fails but by an answer that its client
may repeat, and of the commands, each repeated under its key until answered, each is done once.
"""

import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
import requests

from chassis.errors import ChassisError, NotFound, Unavailable
from chassis.ids import new_id
from chassis.transport.errors import RemoteFault
from deploy.local.deployables import SERVICES
from deploy.local.ports import free_ports
from deploy.local.readiness import is_ready
from tests.drills.database import QUESTIONS
from tests.drills.house import House, built
from tests.drills.next_release import NextRelease, version_of
from tests.drills.report import Report

READY_SECONDS = 120.0
EVERY_SECONDS = 0.05
COMMAND_SECONDS = 60.0


@dataclass
class Load:
    """What was asked until the end, and what came of it."""

    house: House
    answered: int = 0
    repeatable: int = 0
    failures: list[str] = field(default_factory=list)
    commanded: list[str] = field(default_factory=list)
    host_id: str = field(default_factory=lambda: str(new_id()))
    _ending: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator[None]:
        works = [lambda name=name: self._ask(name) for name in SERVICES]
        threads = [threading.Thread(target=self._again, args=[work]) for work in works]
        threads += [threading.Thread(target=self._again, args=[self._open])]
        threads += [threading.Thread(target=self._again, args=[self._command])]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ending.set()
            for thread in threads:
                thread.join()

    def _again(self, work: Callable[[], None]) -> None:
        while not self._ending.wait(EVERY_SECONDS):
            work()

    def _ask(self, service: str) -> None:
        method, identifier = QUESTIONS[service]
        try:
            self.house.calls.call(
                service, method, {identifier: str(new_id())} if identifier else {}
            )
        except NotFound:
            self.answered += 1
        except Unavailable:
            self.repeatable += 1
        except (ChassisError, RemoteFault) as error:
            self.failures.append(f"{service}: {type(error).__name__}")
        else:
            self.answered += 1

    def _open(self) -> None:
        try:
            answer = requests.get(f"{self.house.environ['PUBLIC_URL']}/sign-in", timeout=15)
        except requests.RequestException as error:
            self.failures.append(f"gateway: {type(error).__name__}")
            return
        self.answered += answer.status_code < 500
        if answer.status_code >= 500:
            self.failures.append(f"gateway: {answer.status_code}")

    def _command(self) -> None:
        """A new series, by one key until it is answered."""
        title, key = f"Series {len(self.commanded)}", str(new_id())
        until = time.monotonic() + COMMAND_SECONDS
        request = {
            "host_id": self.host_id,
            "title": title,
            "zone": "Europe/Paris",
            "starts_on": "2099-03-01",
            "starts_time": "18:00",
            "duration_minutes": 60,
            "pricing": "free",
        }
        while time.monotonic() < until:
            try:
                self.house.calls.call("series", "create_series", request, idempotency_key=key)
            except Unavailable:
                self.repeatable += 1
                continue
            except (ChassisError, RemoteFault) as error:
                self.failures.append(f"series: {type(error).__name__}")
                continue
            self.commanded.append(title)
            return
        self.failures.append("series: a command was not answered")


def main() -> int:
    """Roll each once; the exit code."""
    report = Report("drill-rolling")
    with built() as house, tempfile.TemporaryDirectory(prefix="next-") as folder:
        release = NextRelease.made(Path(folder))
        load = Load(house)
        with load.running():
            _try_too_early(report, house, release)
            for service in SERVICES:
                release.migrate(house.run.ledger.processes()[service])
            for service in SERVICES:
                _roll(house, service, release)
            _renew_the_gateway(house)
        _judge(report, house, load)
        _judge_schema(report, house, release)
    return report.close()


def _try_too_early(report: Report, house: House, release: NextRelease) -> None:
    """One that runs ahead of its migration waits for it, and the old one serves."""
    first = house.run.ledger.processes()["series"]
    (port,) = free_ports(1)
    address = f"http://127.0.0.1:{port}"
    with _started(house, "series", first, port, release):
        _await(lambda: is_ready(f"{address}/healthz"))
        was_ready = is_ready(f"{address}/readyz")
    report.at_most("programs of the next release ready before its migration", was_ready, 0)


def _judge_schema(report: Report, house: House, release: NextRelease) -> None:
    at = [version_of(house.database_url(service)) for service in SERVICES]
    report.at_least("databases at the next release's schema", at.count(release.version), len(at))
    with psycopg.connect(house.database_url("series")) as db:
        left = db.execute("SELECT count(*) FROM outbox").fetchone()
    report.at_most("facts of series that did not leave", left[0] if left else 1, 0)


def _roll(house: House, service: str, release: NextRelease) -> None:
    first = house.run.ledger.processes()[service]
    (port,) = free_ports(1)
    with _started(house, service, first, port, release):
        _await(lambda: is_ready(f"http://127.0.0.1:{port}/readyz"))
        first.send_signal(signal.SIGTERM)
        _await(lambda: not first.is_running() or first.status() == psutil.STATUS_ZOMBIE)
        health = _health_of_next(house, service, first.pid)
        _await(lambda: is_ready(health))


def _health_of_next(house: House, service: str, stopped_pid: int) -> str:
    """Where the one that its keeper started anew says that it is ready."""

    def found() -> psutil.Process | None:
        process = house.run.ledger.processes().get(service)
        return process if process is not None and process.pid != stopped_pid else None

    _await(lambda: found() is not None)
    process = found()
    assert process is not None
    return f"http://127.0.0.1:{process.environ()['HEALTH_PORT']}/readyz"


@contextmanager
def _started(
    house: House, service: str, first: psutil.Process, port: int, release: NextRelease
) -> Iterator[None]:
    """The next release's copy of a program beside the first; asked to stop at the end."""
    environ = release.environ_of(first) | {"HEALTH_PORT": str(port)}
    with house.run.log(f"{service}-next").open("wb") as log:
        process = subprocess.Popen(
            first.cmdline(), env=environ, cwd=release.folder, stdout=log, stderr=log
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _renew_the_gateway(house: House) -> None:
    """New workers take over before the old ones go (gunicorn's SIGHUP)."""
    gateway = house.run.ledger.processes()["gateway"]
    before = {worker.pid for worker in gateway.children()}
    gateway.send_signal(signal.SIGHUP)
    _await(lambda: before.isdisjoint(worker.pid for worker in gateway.children()))


def _judge(report: Report, house: House, load: Load) -> None:
    with psycopg.connect(house.database_url("series")) as db:
        rows = db.execute("SELECT title FROM series WHERE host_id = %s", [load.host_id]).fetchall()
    done = [title for (title,) in rows]
    for failure in sorted(set(load.failures)):
        print(f"          {failure}", flush=True)
    report.saw("programs restarted", len(SERVICES) + 1)
    report.at_least("questions answered", load.answered, 1)
    report.saw("answers that said: again", load.repeatable)
    report.at_most("failures that none may repeat", len(load.failures), 0)
    report.at_least("commands answered", len(load.commanded), 1)
    report.at_most("commands lost", len(set(load.commanded) - set(done)), 0)
    report.at_most("commands done twice", len(done) - len(set(done)), 0)


def _await(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + READY_SECONDS
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
