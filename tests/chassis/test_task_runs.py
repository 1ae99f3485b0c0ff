"""How tasks went, told in the database by whichever process ran them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis.jobs import Job
from chassis.task_runs import TaskRuns, last_runs
from tests.chassis.test_figures import NOW


def noted(engine: Engine) -> dict[str, Job]:
    with engine.connect() as db:
        return last_runs(db)


def test_one_process_tells_and_another_reads(engine: Engine) -> None:
    TaskRuns(engine).note("sweep", Job(ran_at=NOW, took=0.5, failures=0))

    assert noted(engine) == {"sweep": Job(ran_at=NOW, took=0.5, failures=0)}


def test_the_last_who_tells_is_believed(engine: Engine) -> None:
    for minutes in (0, 1):
        job = Job(ran_at=NOW + timedelta(minutes=minutes), took=0.5)
        TaskRuns(engine).note("sweep", job)

    assert noted(engine)["sweep"].ran_at == NOW + timedelta(minutes=1)


def test_what_goes_on_as_before_is_not_written_each_time(engine: Engine) -> None:
    runs = TaskRuns(engine)
    for second in range(5):
        runs.note("sweep", Job(ran_at=NOW + timedelta(seconds=second), took=0.5))

    assert noted(engine)["sweep"].ran_at == NOW


@pytest.mark.parametrize(("before", "after"), [(0, 1), (3, 0)])
def test_a_change_for_the_worse_or_better_is_written_at_once(
    engine: Engine, before: int, after: int
) -> None:
    runs = TaskRuns(engine)
    for failures in (before, after):
        runs.note("sweep", Job(ran_at=NOW, took=0.5, failures=failures))

    assert noted(engine)["sweep"].failures == after


def test_a_database_that_is_away_costs_the_note_and_not_the_task(engine: Engine) -> None:
    nowhere = sa.create_engine("postgresql+psycopg://x@127.0.0.1:1/x")
    runs = TaskRuns(nowhere)

    runs.note("sweep", Job(ran_at=NOW, took=0.5))

    # Nothing was noted, so that the next run is told wherever it can be.
    runs._engine = engine
    runs.note("sweep", Job(ran_at=NOW, took=0.5))
    assert noted(engine)["sweep"].ran_at == NOW
