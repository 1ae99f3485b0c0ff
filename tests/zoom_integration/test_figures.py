"""What operators see of Zoom: dead connections, missing meetings, the day's budget."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from chassis import clock
from chassis.figures import FigureCollector
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from zoom_integration.figures import figures
from zoom_integration.models import Connection, Meeting

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
NewUnitOfWork = Callable[[], UnitOfWork]


@pytest.fixture
def at() -> Iterator[clock.FrozenClock]:
    with clock.frozen(NOW) as frozen:
        yield frozen


@pytest.fixture
def new_uow(uow_factory: Callable[[str], NewUnitOfWork], at: clock.FrozenClock) -> NewUnitOfWork:
    return uow_factory("zoom_integration")


@pytest.fixture
def registry(
    service_database: Callable[[str], Engine], new_uow: NewUnitOfWork
) -> CollectorRegistry:
    made = CollectorRegistry()
    engine = service_database("zoom_integration")
    made.register(FigureCollector(engine.connect, figures(daily_writes=100)))
    return made


def connection(new_uow: NewUnitOfWork, **more: object) -> Connection:
    made = Connection(
        id=new_id(),
        host_id=new_id(),
        connected_at=NOW,
        access_expires_at=NOW,
        refreshed_at=NOW,
        **({"status": "active"} | more),
    )
    with new_uow() as uow:
        uow.db.add(made)
    return made


def meeting(new_uow: NewUnitOfWork, host: Connection, *, starts_in: timedelta) -> None:
    with new_uow() as uow:
        uow.db.add(
            Meeting(
                session_id=new_id(),
                series_id=new_id(),
                host_id=host.host_id,
                sequence=0,
                is_wanted=True,
                topic="Yoga",
                zone="Europe/Paris",
                starts_at=NOW + starts_in,
                duration_minutes=60,
            )
        )


def test_the_budget_is_the_share_of_the_host_who_used_most_today(
    registry: CollectorRegistry, new_uow: NewUnitOfWork
) -> None:
    assert registry.get_sample_value("zoom_budget_used") == 0

    connection(new_uow, writes_on=NOW.date(), writes_count=80)
    connection(new_uow, writes_on=NOW.date() - timedelta(days=1), writes_count=100)

    assert registry.get_sample_value("zoom_budget_used") == 0.8


def test_a_session_soon_without_a_meeting_is_missing_one(
    registry: CollectorRegistry, new_uow: NewUnitOfWork
) -> None:
    host = connection(new_uow)
    meeting(new_uow, host, starts_in=timedelta(minutes=30))
    meeting(new_uow, host, starts_in=timedelta(hours=2))

    assert registry.get_sample_value("zoom_meetings_missing") == 1


def test_a_host_whose_connection_is_dead_is_counted_there_and_misses_no_meeting(
    registry: CollectorRegistry, new_uow: NewUnitOfWork
) -> None:
    broken = {"status": "broken"}
    assert registry.get_sample_value("zoom_connections", broken) == 0

    meeting(new_uow, connection(new_uow, **broken), starts_in=timedelta(minutes=30))

    assert registry.get_sample_value("zoom_connections", broken) == 1
    assert registry.get_sample_value("zoom_meetings_missing") == 0
