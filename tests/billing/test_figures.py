"""What operators see of Stripe: hosts who cannot be paid, and work that waits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from prometheus_client import CollectorRegistry
from sqlalchemy.engine import Engine

from billing.figures import FIGURES
from billing.models import Connection, Upkeep
from chassis import clock
from chassis.figures import FigureCollector
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def test_restricted_hosts_and_the_age_of_what_waits_are_told(
    service_database: Callable[[str], Engine], new_uow: Callable[[], UnitOfWork]
) -> None:
    registry = CollectorRegistry()
    registry.register(FigureCollector(service_database("billing").connect, FIGURES))
    restricted = {"status": "restricted"}
    with clock.frozen(NOW):
        before = registry.get_sample_value("stripe_connections", restricted)
        with new_uow() as uow:
            host = new_id()
            row = Connection(id=new_id(), host_id=host, status="restricted", created_at=NOW)
            uow.db.add(row)
            for minutes in (-5, 5):
                due_at = NOW + timedelta(minutes=minutes)
                uow.db.add(Upkeep(subject="refund", subject_id=new_id(), due_at=due_at))

        after = registry.get_sample_value("stripe_connections", restricted)
        due = registry.get_sample_value("stripe_upkeep_due", {"subject": "refund"})
        oldest = registry.get_sample_value("stripe_upkeep_oldest_seconds")

    assert (before, after, due, oldest) == (0, 1, 1, 300)
