"""The schedule at work in real processes: told to the privacy service, and by command."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis.testing.processes import ServiceProcess, random_key
from privacy.models import RetentionReport
from series.models import Membership
from tests.retention import planting, schedules

Running = Callable[..., ServiceProcess]
ENDED_AT = datetime.now(UTC) - timedelta(days=800)


@pytest.fixture
def ended(uow_factory: Callable[[str], Callable[[], Any]]) -> None:
    """A membership that should be gone for a long time."""
    rule = next(one for one in schedules.rules_of("series") if one.name == "membership")
    with uow_factory("series")() as uow:
        planting.plant(uow.db, "series", rule, since=ENDED_AT)


def left(engine: Engine) -> int:
    with engine.connect() as db:
        return int(db.execute(sa.select(sa.func.count()).select_from(Membership)).scalar_one())


@pytest.mark.promise("P25")
@pytest.mark.usefixtures("ended")
def test_a_service_keeps_to_its_schedule_by_itself_and_privacy_keeps_its_report(
    running: Running,
    service_database: Callable[[str], Engine],
    eventually: Callable[..., Any],
    tmp_path: Path,
) -> None:
    anchor = str(tmp_path / "anchor.jsonl")
    running("privacy", CERTIFICATE_KEY=random_key(), AUDIT_ANCHOR=anchor)
    running("series")

    def report() -> Any:
        rows = sa.select(RetentionReport.forgotten).where(RetentionReport.service == "series")
        with service_database("privacy").connect() as db:
            return db.execute(rows).scalars().first()

    assert eventually(report) == 1
    assert left(service_database("series")) == 0


@pytest.mark.usefixtures("ended")
def test_a_command_says_what_would_go_or_lets_it_go(
    running: Running, service_database: Callable[[str], Engine]
) -> None:
    process = running("series", start=False)

    def told(*words: str) -> str:
        run = subprocess.run(
            [*process.command, "retention", *words],
            env=process.full_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        return next((one for one in run.stdout.splitlines() if one.startswith("membership\t")), "")

    dry = told("--dry-run").split("\t")[2:], left(service_database("series"))
    wet = told().split("\t")[2:], left(service_database("series"))

    assert (dry, wet) == ((["1", "0"], 1), (["1", "0"], 0))
