"""The job that keeps to a schedule: in batches, each rule by itself, told once an hour."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.retention import forgetting, tally
from chassis.retention.messages import RULES
from chassis.retention.rules import months_before
from chassis.tables import idempotency_key, outbox
from chassis.transport import retention
from chassis.unit_of_work import UnitOfWork

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
ANSWERS = RULES[0]
EXAMPLE = Path(__file__).parents[1] / "contracts" / "messages" / "chassis.retention_ran.json"
NewUnitOfWork = Callable[[], UnitOfWork]


def remember(new_uow: NewUnitOfWork, number: int) -> None:
    row = {"method": "m", "request_digest": b"", "created_at": NOW}
    with new_uow() as uow:
        uow.db.execute(
            sa.insert(idempotency_key), [row | {"key": f"key-{n:06}"} for n in range(number)]
        )


def told(new_uow: NewUnitOfWork) -> list[dict[str, Any]]:
    with new_uow() as uow:
        bodies = uow.db.scalars(sa.select(outbox.c.body).order_by(outbox.c.seq)).all()
    return [orjson.loads(body)["payload"] for body in bodies]


def tell(new_uow: NewUnitOfWork) -> bool:
    with new_uow() as uow:
        return tally.tell(uow, RULES)


class TestForgetting:
    def test_takes_more_than_a_batch(
        self, new_uow: NewUnitOfWork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(forgetting, "BATCH", 3)
        remember(new_uow, 10)

        with clock.frozen(NOW + timedelta(days=2)):
            forgetting.obey(new_uow, ANSWERS)

        with new_uow() as uow:
            (run,) = tally.last_runs(uow.db.connection()).values()
        assert (run.forgotten, run.overdue, run.oldest_at) == (10, 0, None)

    def test_of_a_rule_that_fails_holds_up_no_other_and_becomes_overdue(
        self, new_uow: NewUnitOfWork
    ) -> None:
        remember(new_uow, 1)
        failing = replace(RULES[1], only=sa.text("no_such_column"))

        with clock.frozen(NOW + timedelta(days=2)):
            forgetting.obey_all(new_uow, [failing, ANSWERS])

        with new_uow() as uow:
            runs = tally.last_runs(uow.db.connection())
        assert {name: run.forgotten for name, run in runs.items()} == {"idempotency_key": 1}

    def test_says_what_it_would_take_and_takes_it_only_when_asked(
        self, new_uow: NewUnitOfWork, capsys: pytest.CaptureFixture[str]
    ) -> None:
        remember(new_uow, 2)

        with clock.frozen(NOW + timedelta(days=2)):
            for words in (["--dry-run"], ["--dry-run"], [], []):
                retention.by_command(new_uow, RULES, words)

        lines = capsys.readouterr().out.splitlines()
        found = [line.split("\t")[2] for line in lines if line.startswith("idempotency_key")]
        assert found == ["2", "2", "2", "0"]
        assert [rule["forgotten"] for rule in told(new_uow)[0]["rules"]] == [0, 2]


class TestARuleIsDue:
    def test_when_it_never_ran_when_its_time_has_come_and_when_the_clock_went_back(
        self, new_uow: NewUnitOfWork
    ) -> None:
        def due() -> int:
            with new_uow() as uow:
                return len(tally.due(uow.db.connection(), RULES, uow.now))

        with clock.frozen(NOW) as at:
            seen = [due()]
            forgetting.obey_all(new_uow, RULES)
            seen.append(due())
            at.move(ANSWERS.every - timedelta(seconds=1))
            seen.append(due())
            at.move(timedelta(seconds=1))
            seen.append(due())
            at.move(-timedelta(days=1))
            seen.append(due())

        assert seen == [2, 0, 0, 2, 2]


class TestAReport:
    def test_counts_what_was_forgotten_since_the_last_and_comes_once_an_hour(
        self, new_uow: NewUnitOfWork
    ) -> None:
        remember(new_uow, 4)
        with clock.frozen(NOW + timedelta(days=2)) as at:
            for _ in range(2):
                forgetting.obey_all(new_uow, RULES)
                tell(new_uow)
            at.move(timedelta(hours=1))
            forgetting.obey_all(new_uow, RULES)
            tell(new_uow)

        reports = [{rule["name"]: rule for rule in one["rules"]} for one in told(new_uow)]
        assert [one["idempotency_key"]["forgotten"] for one in reports] == [4, 0]
        assert reports[0]["idempotency_key"]["category"] == "remembered answers"
        assert reports[0]["idempotency_key"]["kept"] == "24 hours"

    def test_says_how_old_the_oldest_row_is_that_is_left(self, new_uow: NewUnitOfWork) -> None:
        remember(new_uow, 1)
        with clock.frozen(NOW + timedelta(hours=1)):
            forgetting.obey_all(new_uow, RULES)
            tell(new_uow)

        ((handled, answers),) = (one["rules"] for one in told(new_uow))
        assert handled["oldest_at"] is None
        assert datetime.fromisoformat(answers["oldest_at"]) == NOW

    def test_has_the_shape_of_the_example_that_its_reader_accepts(
        self, new_uow: NewUnitOfWork
    ) -> None:
        example = json.loads(EXAMPLE.read_text())
        remember(new_uow, 1)
        with clock.frozen(NOW):
            forgetting.obey_all(new_uow, RULES)
            tell(new_uow)

        (payload,) = told(new_uow)

        kinds = {name: type(value) for name, value in payload["rules"][1].items()}
        assert payload.keys() == example["payload"].keys()
        assert kinds == {n: type(v) for n, v in example["payload"]["rules"][0].items()}


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2027-03-15", 24, "2025-03-15"),
        ("2028-02-29", 12, "2027-02-28"),
        ("2027-01-31", 2, "2026-11-30"),
    ],
)
def test_months_go_back_to_the_same_day_or_the_last(day: str, months: int, expected: str) -> None:
    found = months_before(datetime.fromisoformat(day), months)

    assert f"{found:%Y-%m-%d}" == expected
