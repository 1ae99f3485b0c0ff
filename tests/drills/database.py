"""`make drill-database`: each service's database out of reach under load, one after another.

All its connections are ended and new ones refused, as by a restart or a full limit of connections.
Meanwhile the service says that it is unavailable, and everybody else serves; afterwards it serves
again by itself.
"""

import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
import requests
from psycopg import sql

from chassis.errors import NotFound, Unavailable
from chassis.ids import new_id
from deploy.local.deployables import SERVICES
from tests.drills.house import House, built
from tests.drills.report import Report

AWAY_SECONDS = 4.0
BACK_SECONDS = 15.0
ASK_EVERY_SECONDS = 0.1
# A question that changes nothing, of each service.
QUESTIONS: Mapping[str, tuple[str, str | None]] = {
    "identity": ("get_contact", "account_id"),
    "series": ("get_member_contact", "membership_id"),
    "zoom_integration": ("list_warnings", "host_id"),
    "billing": ("list_at_risk", "host_id"),
    "notifications": ("list_messages", "host_id"),
    "privacy": ("list_participants", None),
}


@dataclass
class Answers:
    """When a service answered, and when it was unavailable, in seconds of this machine."""

    served_at: list[float] = field(default_factory=list)
    refused_at: list[float] = field(default_factory=list)

    def served(self, since: float, until: float) -> int:
        return sum(since <= at <= until for at in self.served_at)

    def refused(self, since: float, until: float) -> int:
        return sum(since <= at <= until for at in self.refused_at)


def main() -> int:
    """Take each away once; the exit code."""
    report = Report("drill-database")
    with built() as house, _asking(house) as answers:
        for service in SERVICES:
            _try(report, house, service, answers)
        _kill_the_server(report, house, answers)
    return report.close()


def _kill_the_server(report: Report, house: House, answers: dict[str, Answers]) -> None:
    """`kill -9` of PostgreSQL, with all six; it is started again, as a supervisor would."""
    killed_at = time.monotonic()
    house.run.ledger.processes()["postgres"].kill()
    back = [_await_served(answers[service], killed_at + 1) for service in SERVICES]
    report.at_most("all: back by themselves after", max(back) - killed_at, BACK_SECONDS, "s")


def _try(report: Report, house: House, service: str, answers: dict[str, Answers]) -> None:
    with _away(house.database_url(service)):
        begun_at = time.monotonic()
        time.sleep(AWAY_SECONDS)
        ended_at = time.monotonic()
    others = [answers[name] for name in SERVICES if name != service]
    report.at_most(
        f"{service}: questions answered without its database",
        answers[service].served(begun_at, ended_at),
        0,
    )
    report.at_least(
        f"{service}: times it said that it is unavailable",
        answers[service].refused(begun_at, ended_at),
        1,
    )
    report.at_least(
        f"{service}: questions that others answered meanwhile",
        sum(other.served(begun_at, ended_at) for other in others),
        len(others),
    )
    report.at_most(
        f"{service}: questions that others did not answer",
        sum(other.refused(begun_at, ended_at) for other in others),
        0,
    )
    report.at_most(
        f"{service}: pages of the gateway that failed meanwhile",
        answers["gateway"].refused(begun_at, ended_at),
        0,
    )
    back_after = _await_served(answers[service], ended_at) - ended_at
    report.at_most(f"{service}: back by itself after", back_after, BACK_SECONDS, "s")


@contextmanager
def _away(database_url: str) -> Iterator[None]:
    """No connection to the database but this one, which belongs to the same role."""
    with psycopg.connect(database_url, autocommit=True) as db:
        name = sql.Identifier(db.info.dbname)
        db.execute(sql.SQL("ALTER DATABASE {} CONNECTION LIMIT 0").format(name))
        try:
            db.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            yield
        finally:
            db.execute(sql.SQL("ALTER DATABASE {} CONNECTION LIMIT -1").format(name))


@contextmanager
def _asking(house: House) -> Iterator[dict[str, Answers]]:
    """Everybody asked again and again, each by a thread of its own."""
    answers = {name: Answers() for name in (*SERVICES, "gateway")}
    ending = threading.Event()

    def ask(name: str) -> None:
        while not ending.wait(ASK_EVERY_SECONDS):
            is_served = _open_page(house) if name == "gateway" else _ask(house, name)
            noted = answers[name].served_at if is_served else answers[name].refused_at
            noted.append(time.monotonic())

    threads = [threading.Thread(target=ask, args=[name]) for name in answers]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        ending.set()
        for thread in threads:
            thread.join()


def _ask(house: House, service: str) -> bool:
    """False where the service says that it is unavailable, or nobody answers."""
    method, identifier = QUESTIONS[service]
    request = {identifier: str(new_id())} if identifier else {}
    try:
        house.calls.call(service, method, request)
    except NotFound:
        return True
    except Unavailable:
        return False
    return True


def _open_page(house: House) -> bool:
    answer = requests.get(f"{house.environ['PUBLIC_URL']}/sign-in", timeout=10)
    return answer.status_code < 500


def _await_served(answers: Answers, since: float) -> float:
    """When it first served again; the end of patience where it did not."""
    until = since + BACK_SECONDS + 1
    while time.monotonic() < until:
        if answers.served(since, until):
            return min(at for at in answers.served_at if at >= since)
        time.sleep(0.1)
    return until


if __name__ == "__main__":
    sys.exit(main())
