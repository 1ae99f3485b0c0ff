"""The figure that says what is kept longer than promised, whether or not the job runs.

While a rule has run lately, its own last count is taken; once it has not, the rows are counted
here, so that a job which is dead cannot keep the figure at nought.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from chassis.figures import Figure, Reading
from chassis.retention import tally
from chassis.retention.rules import Rule


def figure(rules: Sequence[Rule]) -> Figure:
    def overdue(db: Connection, now: datetime) -> Reading:
        runs = tally.last_runs(db)
        rows: dict[tuple[str, ...], float] = defaultdict(float)
        for rule in rules:
            rows[rule.category or rule.name,] += _of(db, rule, runs.get(rule.name), now)
        return rows

    return Figure("retention_overdue_rows", "Kept longer than promised.", overdue, ("category",))


def _of(db: Connection, rule: Rule, run: Any | None, now: datetime) -> int:
    if run is not None and now - rule.tolerance < run.ran_at <= now:
        return int(run.overdue)
    spared = run.spared if run is not None else 0
    return max(tally.count(db, rule, rule.is_late(now)) - spared, 0)
