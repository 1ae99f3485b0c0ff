"""What Prometheus is told of a service's database, and of what the service does by itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from prometheus_client import REGISTRY, CollectorRegistry
from sqlalchemy.engine import Engine

from chassis import clock, inbox, outgoing
from chassis.db import create_engine
from chassis.figures import FigureCollector
from chassis.jobs import Jobs
from chassis.message_figures import FIGURES
from chassis.messages import Event, Message
from chassis.unit_of_work import UnitOfWork

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
NewUnitOfWork = Callable[[], UnitOfWork]


def message(number: int, source: str = "stripe") -> Message:
    return Message(
        id=f"{source}:{number}",
        name="invoice.paid",
        version=1,
        source=source,
        occurred_at=NOW,
        correlation_id="cause",
        payload={},
    )


@pytest.fixture
def registry(engine: Engine) -> CollectorRegistry:
    made = CollectorRegistry()
    made.register(FigureCollector(engine.connect, FIGURES))
    return made


class TestMessages:
    def test_nothing_waits_in_a_new_database(self, registry: CollectorRegistry) -> None:
        assert registry.get_sample_value("database_up") == 1
        assert registry.get_sample_value("outbox_waiting") == 0
        assert registry.get_sample_value("outbox_oldest_seconds") == 0

    def test_the_outbox_tells_how_long_its_oldest_event_waits(
        self, registry: CollectorRegistry, new_uow: NewUnitOfWork
    ) -> None:
        with clock.frozen(NOW) as at:
            for _ in range(2):
                with new_uow() as uow:
                    uow.publish(Event("something_happened", 1, {}))
                at.move(timedelta(minutes=2))

            assert registry.get_sample_value("outbox_waiting") == 2
            assert registry.get_sample_value("outbox_oldest_seconds") == 240

    def test_a_vendors_webhooks_are_told_apart_from_events(
        self, registry: CollectorRegistry, new_uow: NewUnitOfWork
    ) -> None:
        with clock.frozen(NOW) as at:
            with new_uow() as uow:
                inbox.store(uow, message(1))
                inbox.store(uow, message(2))
                inbox.store(uow, message(1, source="series"))
            at.move(timedelta(seconds=30))

            assert registry.get_sample_value("inbox_waiting", {"source": "stripe"}) == 2
            assert registry.get_sample_value("inbox_oldest_seconds", {"source": "series"}) == 30

    def test_what_was_parked_is_counted_by_name(
        self, registry: CollectorRegistry, new_uow: NewUnitOfWork
    ) -> None:
        inbox.Inbox(new_uow, []).receive(b"rubbish")

        labels = {"source": "unknown", "name": "unreadable"}
        assert registry.get_sample_value("inbox_parked", labels) == 1

    def test_how_long_handling_took_is_measured_from_the_taking_in(
        self, new_uow: NewUnitOfWork
    ) -> None:
        source = "a-vendor-of-this-test"
        with clock.frozen(NOW) as at:
            with new_uow() as uow:
                inbox.store(uow, message(1, source=source))
            at.move(timedelta(seconds=40))
            inbox.Inbox(new_uow, []).handle_due()

        assert REGISTRY.get_sample_value("inbox_lag_seconds_sum", {"source": source}) == 40


def test_a_database_that_is_away_is_a_figure_too() -> None:
    away = create_engine("postgresql://nobody@127.0.0.1:1/nothing")
    registry = CollectorRegistry()

    registry.register(FigureCollector(away.connect, FIGURES))

    assert registry.get_sample_value("database_up") == 0
    assert registry.get_sample_value("outbox_waiting") is None


def test_figures_take_one_connection_and_give_it_back(engine: Engine) -> None:
    with engine.connect() as db:
        limited = sa.create_engine(engine.url, pool_size=1, max_overflow=0, pool_timeout=1)
        registry = CollectorRegistry()
        registry.register(FigureCollector(limited.connect, FIGURES))
        assert db.scalar(sa.select(sa.true()))

    for _ in range(2):
        assert registry.get_sample_value("database_up") == 1
    limited.dispose()


class TestJobs:
    def test_a_run_that_fails_is_counted_until_one_goes_well(self) -> None:
        jobs = Jobs()

        def fail() -> None:
            raise ValueError("broken")

        for _ in range(2):
            with pytest.raises(ValueError, match="broken"):
                jobs.run("sweep", fail)
        assert jobs.by_name["sweep"].failures == 2

        with clock.frozen(NOW):
            jobs.run("sweep", lambda: None)

        assert (jobs.by_name["sweep"].failures, jobs.by_name["sweep"].ran_at) == (0, NOW)
        failed = {"task": "sweep", "outcome": "failed"}
        assert REGISTRY.get_sample_value("job_runs_total", failed) == 2


class TestVendors:
    @pytest.mark.parametrize(("status", "outcome"), [(200, "2xx"), (429, "429"), (503, "5xx")])
    def test_a_request_is_counted_by_how_it_ended(self, status: int, outcome: str) -> None:
        with outgoing.request(f"vendor-{outcome}") as asked:
            asked.answered(status)

        labels = {"vendor": f"vendor-{outcome}", "outcome": outcome}
        assert REGISTRY.get_sample_value("vendor_requests_total", labels) == 1

    def test_one_that_breaks_off_got_no_answer(self) -> None:
        with pytest.raises(TimeoutError), outgoing.request("silent"):
            raise TimeoutError

        labels = {"vendor": "silent", "outcome": "none"}
        assert REGISTRY.get_sample_value("vendor_requests_total", labels) == 1
