"""What the services tell of their retention is kept, proved, and shown; and privacy's own."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from marshmallow import EXCLUDE
from sqlalchemy.engine import Engine

from chassis import clock
from chassis.ids import new_id
from chassis.retention.forgetting import obey_all
from privacy import audit, auditing, commands, queries
from privacy.models import Asked, AuditEntry, AuditFact, Look, Request
from privacy.schemas import incoming
from tests.privacy.conftest import Desk
from tests.retention.schedules import rules_of

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[1] / "contracts" / "messages" / "chassis.retention_ran.json"


@pytest.fixture
def engine(service_database: Callable[[str], Engine]) -> Engine:
    return service_database("privacy")


@pytest.fixture
def tell(desk: Desk) -> Callable[..., None]:
    """`tell("series", forgotten=3)`: a service tells what the example does, but for these."""

    def tell(service: str, ran_at: str = "2027-04-20T17:00:00Z", **rule: Any) -> None:
        payload = json.loads(EXAMPLE.read_text())["payload"] | {"ran_at": ran_at}
        payload["rules"][0] |= rule
        loaded = incoming.RetentionRan(unknown=EXCLUDE).load(payload)
        with desk.new_uow() as uow:
            commands.retention.note(uow, service=service, **loaded)

    return tell


@pytest.fixture
def listed(desk: Desk) -> Callable[[], list[dict[str, Any]]]:
    def listed() -> list[dict[str, Any]]:
        with desk.new_uow() as uow:
            items: list[dict[str, Any]] = queries.list_retention(uow.db.connection())["items"]
            return items

    return listed


def facts(desk: Desk, kind: str) -> list[dict[str, Any]]:
    with desk.new_uow() as uow:
        rows = sa.select(AuditFact.facts).where(AuditFact.kind == kind).order_by(AuditFact.id)
        return list(uow.db.scalars(rows))


@pytest.mark.promise("P25")
class TestReports:
    def test_of_each_service_the_last_is_shown_and_what_all_of_them_forgot(
        self, tell: Callable[..., None], listed: Callable[[], list[dict[str, Any]]]
    ) -> None:
        tell("series", forgotten=3)
        tell("series", "2027-04-20T18:00:00Z", forgotten=4, overdue=2)
        tell("billing", forgotten=0)

        found = {one["service"]: (one["forgotten"], one["forgotten_in_all"]) for one in listed()}
        assert found == {"billing": (0, 0), "series": (4, 7)}

    def test_that_something_was_forgotten_or_is_overdue_stands_in_the_audit_log(
        self, desk: Desk, tell: Callable[..., None]
    ) -> None:
        tell("series", forgotten=0)
        tell("series", forgotten=3)
        tell("billing", forgotten=0, overdue=1)

        assert facts(desk, "retention_ran") == [
            {"request_id": None, "service": "series", "forgotten": {"membership": 3}}
            | {"overdue": {}},
            {"request_id": None, "service": "billing", "forgotten": {}}
            | {"overdue": {"membership": 1}},
        ]


@pytest.mark.promise("P25")
class TestTheLogOfRequests:
    def test_goes_after_two_years_and_the_chain_still_verifies(
        self, desk: Desk, engine: Engine, tmp_path: Path
    ) -> None:
        path = tmp_path / "anchor.jsonl"
        going = (Request, Asked, Look, AuditFact)
        with clock.frozen(NOW) as at:
            settle(desk)
            chain(desk, path)

            at.move(timedelta(days=730))
            obey_all(desk.new_uow, rules_of("privacy"))
            before = [count(desk, model) for model in going]
            at.move(timedelta(days=2))
            obey_all(desk.new_uow, rules_of("privacy"))
            after = [count(desk, model) for model in going]

        assert all(before)
        assert after == [0] * len(going)
        assert count(desk, AuditEntry) == before[-1]
        assert findings(engine, path) == []
        with engine.begin() as db:
            db.execute(sa.text("SET LOCAL session_replication_role = replica"))
            db.execute(sa.text("DELETE FROM audit_entry WHERE seq = 2"))
        assert audit.Finding(audit.Tampering.DELETED, 2) in findings(engine, path)

    def test_of_a_request_that_is_not_settled_stays(self, desk: Desk) -> None:
        with clock.frozen(NOW) as at:
            desk.confirm(desk.open("restriction")["token"])

            at.move(timedelta(days=800))
            obey_all(desk.new_uow, rules_of("privacy"))

            assert count(desk, Request) == 1

    def test_keeps_what_is_not_in_the_chain_yet(self, desk: Desk) -> None:
        with clock.frozen(NOW) as at:
            settle(desk)

            at.move(timedelta(days=800))
            obey_all(desk.new_uow, rules_of("privacy"))

            assert count(desk, AuditFact) > 0


def settle(desk: Desk) -> None:
    """A request that was answered, and that an operator looked at."""
    opened = desk.open("restriction")
    desk.confirm(opened["token"])
    desk.answer_all("discover")
    desk.answer_all("restrict")
    with desk.new_uow() as uow:
        commands.desk.look(
            uow, operator_id=new_id(), request_id=UUID(opened["request_id"]), reason="asked by mail"
        )


def chain(desk: Desk, path: Path) -> None:
    with desk.new_uow() as uow:
        commands.audit.chain(uow)
    with desk.new_uow() as uow:
        commands.audit.anchor(uow, path)


def count(desk: Desk, model: Any) -> int:
    with desk.new_uow() as uow:
        return int(uow.db.execute(sa.select(sa.func.count()).select_from(model)).scalar_one())


def findings(engine: Engine, path: Path) -> list[audit.Finding]:
    with engine.connect() as db:
        return auditing.verify(db, commands.audit.anchored(path))
