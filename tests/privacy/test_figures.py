"""What operators see of rights requests: how many are open, by the days that are left."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy.engine import Engine

from chassis import clock
from chassis.figures import FigureCollector
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from privacy.figures import FIGURES
from privacy.models import Request

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def at() -> Iterator[clock.FrozenClock]:
    with clock.frozen(NOW) as frozen:
        yield frozen


@pytest.fixture
def registry(service_database: Callable[[str], Engine]) -> CollectorRegistry:
    made = CollectorRegistry()
    made.register(FigureCollector(service_database("privacy").connect, FIGURES))
    return made


def test_an_open_request_moves_through_the_days_that_are_left(
    registry: CollectorRegistry, at: clock.FrozenClock, new_uow: Callable[[], UnitOfWork]
) -> None:
    with new_uow() as uow:
        for status in ("running", "completed", "unverified"):
            uow.db.add(
                Request(
                    id=new_id(),
                    right="access",
                    channel="web",
                    status=status,
                    locale="en",
                    subject_digest=b"digest",
                    received_at=NOW,
                    due_at=NOW + timedelta(days=30),
                    link_expires_at=NOW,
                )
            )

    seen = []
    for days in (0, 23, 5, 2):
        at.move(timedelta(days=days))
        seen.append(
            [
                registry.get_sample_value("rights_requests_open", {"days_left": left})
                for left in ("more", "7", "2", "overdue")
            ]
        )

    assert seen == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
