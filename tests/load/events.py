"""From the commit of an event in one service to the commit of its effect in another."""

import statistics
import time
from collections.abc import Iterator

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis.messages import Event
from chassis.unit_of_work import UnitOfWork
from tests.load.figures import Figure, Wanted
from tests.load.ground import ground

SINGLE_EVENTS = 50
PAUSE_SECONDS = 0.1
MANY = 1_000
KILLED_AFTER = 200
PATIENCE_SECONDS = 60.0


def figures() -> Iterator[Figure]:
    """How long one takes when idle, and what becomes of many when their consumer dies."""
    with ground() as laid:
        laid.service("probe")
        hearer = laid.service("hearer")
        announcing, hearing = laid.databases.engine("probe"), laid.databases.engine("hearer")
        yield Figure(
            "events.latency", _latency(announcing, hearing) * 1000, "ms", 50, Wanted.AT_MOST
        )

        begun_at = time.monotonic()
        _announce(announcing, [f"many-{n}" for n in range(MANY)])
        _await_marks(hearing, KILLED_AFTER)
        hearer.kill()
        hearer.start()
        _await_marks(hearing, MANY)
        took = time.monotonic() - begun_at
        marks, different = _count(hearing)
    yield Figure("events.lost", MANY - different, "events", 0, Wanted.AT_MOST)
    yield Figure("events.doubled", marks - different, "events", 0, Wanted.AT_MOST)
    yield Figure("events.thousand_with_a_kill", took, "s", PATIENCE_SECONDS, Wanted.AT_MOST)


def _latency(announcing: Engine, hearing: Engine) -> float:
    """The median, in seconds."""
    took = []
    url = hearing.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as listener:
        listener.execute("LISTEN heard")
        for n in range(SINGLE_EVENTS):
            time.sleep(PAUSE_SECONDS)
            _announce(announcing, [f"single-{n}"])
            committed_at = time.perf_counter()
            for _ in listener.notifies(timeout=10, stop_after=1):
                took.append(time.perf_counter() - committed_at)
    if len(took) < SINGLE_EVENTS:
        raise TimeoutError("an event was not heard")
    return statistics.median(took)


def _announce(engine: Engine, texts: list[str]) -> None:
    with UnitOfWork(engine, source="probe") as uow:
        for text in texts:
            uow.publish(Event("announced", 1, {"text": text}))


def _await_marks(engine: Engine, at_least: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while _count(engine)[1] < at_least:
        if time.monotonic() > until:
            return
        time.sleep(0.02)


def _count(engine: Engine) -> tuple[int, int]:
    """Marks of the many, and how many of the many have one."""
    marks = sa.text("SELECT count(*), count(DISTINCT text) FROM mark WHERE text LIKE 'many-%'")
    with engine.connect() as db:
        found = db.execute(marks).one()
    return found[0], found[1]
