"""Series: what a rule costs to expand, and a place to ask for beside a bare insert of its rows."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from itertools import count
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from chassis import clock
from chassis.ids import new_id
from chassis.tables import outbox
from chassis.testing.processes import random_key
from chassis.tombstones import Tombstones
from chassis.unit_of_work import UnitOfWork
from series.commands import joining
from series.commands import series as series_commands
from series.domain import schedule
from series.models import Membership
from series.settings import Policy, Settings, policy_from
from tests.load.figures import Figure, Wanted, ratio
from tests.load.ground import ground

SLICES = 7
A_SLICE = 200
FIVE_YEARS = date(2032, 1, 4)
BODY = b"x" * 300


def figures() -> Iterator[Figure]:
    """The rule needs nothing but a processor, the joining a database."""
    yield Figure("joining.rule_of_five_years", _rule() * 1000, "ms", 5, Wanted.AT_MOST)
    with ground() as laid:
        engine = laid.databases.engine("series")
        yield Figure("joining.against_bare_insert", _joining(engine), "times", 0.5)


def _rule() -> float:
    """The median time, in seconds, of a weekly rule with a hundred dates left out."""
    weekly = schedule.make(
        zone="Europe/Paris",
        starts_on=date(2027, 1, 4),
        starts_time=time_of_day(18),
        duration_minutes=60,
        recurrence="FREQ=WEEKLY",
    )
    left_out = {day for _, day in zip(range(100), weekly.days(through=FIVE_YEARS), strict=False)}

    def expand() -> list[schedule.Slot]:
        days = weekly.days(through=FIVE_YEARS)
        return [weekly.slot(day) for day in days if day not in left_out]

    return statistics.median(_timed(expand) for _ in range(200))


def _joining(engine: Engine) -> float:
    """How many join in the time of one bare insert: the median over slices taken in turn."""
    tombstones, policy = Tombstones.from_setting(random_key()), _policy()
    slug, series_id = _published(engine, tombstones, policy)
    numbers = count()

    def join() -> None:
        with UnitOfWork(engine, "series", tombstones=tombstones) as uow:
            joining.join_series(uow, policy, slug=slug, **_form(next(numbers)))

    def insert() -> None:
        with Session(engine) as db:
            db.add(_row(series_id, next(numbers)))
            db.execute(sa.insert(outbox).values(**_message()))
            db.commit()

    pairs = [(_slice(join), _slice(insert)) for _ in range(SLICES + 1)]
    # The first one pays for compiling the statements.
    return ratio([bare for _, bare in pairs[1:]], [joined for joined, _ in pairs[1:]])


def _slice(act: Callable[[], None]) -> float:
    return _timed(lambda: [act() for _ in range(A_SLICE)])


def _timed(act: Callable[[], Any]) -> float:
    begun_at = time.perf_counter()
    act()
    return time.perf_counter() - begun_at


def _policy() -> Policy:
    return policy_from(
        Settings(
            database_url="unused",
            amqp_url="unused",
            encryption_keys=f"bench:{random_key()}",
            tombstone_key="unused",
            rights_key="unused",
            public_url="http://localhost:8000",
        )
    )


def _published(engine: Engine, tombstones: Tombstones, policy: Policy) -> tuple[str, UUID]:
    host_id = new_id()
    described = {"title": "Bench", "description": "", "language": "en", "visibility": "public"}
    terms = {"pricing": "free", "join_policy": "open", "waiting_list": "automatic"}
    with UnitOfWork(engine, "series", tombstones=tombstones) as uow:
        draft = series_commands.create_series(
            uow,
            host_id=host_id,
            zone="Europe/Paris",
            starts_on=datetime.now(UTC).date(),
            starts_time=time_of_day(18),
            duration_minutes=60,
            recurrence="FREQ=WEEKLY",
            slug=None,
            capacity=None,
            reminder_offsets_minutes=[60],
            opens_before_minutes=15,
            **described,
            **terms,
        )
        series_commands.publish_series(uow, policy, host_id=host_id, series_id=draft["id"])
    return draft["slug"], draft["id"]


def _form(number: int) -> dict[str, Any]:
    empty = dict.fromkeys(("phone", "locale", "zone", "account_id", "session_id"))
    return empty | {"email": f"p{number}@example.test", "name": "Ana Lopez", "answers": {}}


def _row(series_id: UUID, number: int) -> Membership:
    email = f"p{number}@example.test"
    return Membership(
        id=new_id(),
        series_id=series_id,
        email=email,
        address=email,
        name="Ana Lopez",
        status="unconfirmed",
        is_restricted=False,
        requested_at=clock.now(),
        asked_at=clock.now(),
        lapses_at=clock.now(),
    )


def _message() -> dict[str, Any]:
    return {
        "message_id": new_id(),
        "routing_key": "series.membership_requested",
        "body": BODY,
        "traceparent": "",
        "recorded_at": clock.now(),
    }
