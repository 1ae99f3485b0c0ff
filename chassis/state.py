"""How a service stands, for those who run it: its release and schema, what waits, what it does."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from chassis import outbox, parking, schema, task_runs
from chassis.jobs import Job
from chassis.tables import inbox


def queues(db: Connection) -> dict[str, Any]:
    """What waits to leave, to be handled, and what was parked; since when the oldest does."""
    leaving, leaving_since = outbox.depth_and_oldest(db)
    pending = sa.select(sa.func.count()).where(inbox.c.status == "pending")
    return {
        "outbox": {"waiting": leaving, "oldest_at": leaving_since},
        "inbox": {
            "waiting": db.execute(pending).scalar_one(),
            "oldest_at": parking.oldest_pending(db),
        },
        "parked": parking.count_parked(db),
    }


def of_service(
    db: Connection, *, name: str, release: str, tasks: Mapping[str, float]
) -> dict[str, Any]:
    """All of it; `tasks` are those that the code knows, with the seconds between two runs."""
    runs = task_runs.last_runs(db)
    return {
        "service": name,
        "release": release,
        "schema_version": schema.present(db, schema.SERVICE_VERSIONS),
        **queues(db),
        "tasks": [_task(task, runs.get(task, Job()), tasks[task]) for task in sorted(tasks)],
    }


def _task(name: str, last: Job, every: float) -> dict[str, Any]:
    return {
        "name": name,
        "every": every,
        "ran_at": last.ran_at,
        "took": last.took,
        "failures": last.failures,
    }
