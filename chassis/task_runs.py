"""How the tasks of a service went, whichever of its processes ran them: for operators.

Kept in the database, since whoever answers an operator need not be who runs the tasks.
"""

import logging
import time

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection, Engine

from chassis.db import DATABASE_ERRORS
from chassis.jobs import Job
from chassis.tables import task_run

# Many tasks run several times a second: an outcome that stays the same is noted now and then.
NOTED_EVERY_SECONDS = 10.0
log = logging.getLogger(__name__)


class TaskRuns:
    """Notes what one process runs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._noted: dict[str, tuple[bool, float]] = {}

    def note(self, task: str, job: Job) -> None:
        """The last run of `task`; where that cannot be written, the next one is."""
        now, has_failed = time.monotonic(), job.failures > 0
        had_failed, noted_at = self._noted.get(task, (None, 0.0))
        if has_failed == had_failed and now - noted_at < NOTED_EVERY_SECONDS:
            return
        try:
            self._write(task, job)
        except DATABASE_ERRORS:
            log.info("how a task went could not be noted", extra={"task": task})
        else:
            self._noted[task] = has_failed, now

    def _write(self, task: str, job: Job) -> None:
        told = {"ran_at": job.ran_at, "took": job.took, "failures": job.failures}
        row = insert(task_run).values(task=task, **told)
        with self._engine.begin() as db:
            db.execute(row.on_conflict_do_update(index_elements=[task_run.c.task], set_=told))


def last_runs(db: Connection) -> dict[str, Job]:
    """By task."""
    rows = db.execute(sa.select(task_run))
    return {row.task: Job(ran_at=row.ran_at, took=row.took, failures=row.failures) for row in rows}
