"""Series' own ground for tests: a policy, a stopped clock, and a desk to work at."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis import clock
from chassis.clock import FrozenClock
from chassis.testing.processes import random_key
from series.settings import Policy, Settings, policy_from
from tests.series.desk import Desk, NewUnitOfWork


@pytest.fixture
def policy() -> Policy:
    return policy_from(
        Settings(
            database_url="unused",
            amqp_url="unused",
            encryption_keys=f"test:{random_key()}",
            tombstone_key="unused",
            rights_key="unused",
            public_url="http://localhost:8000",
        )
    )


@pytest.fixture
def now() -> Iterator[FrozenClock]:
    """The clock, stopped at noon a week before the first session; `now.move(…)` moves it."""
    with clock.frozen(datetime(2027, 3, 1, 12, tzinfo=UTC)) as frozen:
        yield frozen


@pytest.fixture
def desk(
    uow_factory: Callable[[str], NewUnitOfWork],
    service_database: Callable[[str], Engine],
    policy: Policy,
    now: FrozenClock,
) -> Desk:
    return Desk(uow_factory("series"), policy, service_database("series"))


@pytest.fixture
def statements(
    service_database: Callable[[str], Engine],
) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with statements() as seen`: what was sent to the database meanwhile."""
    engine = service_database("series")

    @contextmanager
    def watched() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            seen.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return watched
