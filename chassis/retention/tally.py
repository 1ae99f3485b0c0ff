"""What each rule's last run came to, kept in the transactions that deleted; told once an hour."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from chassis.messages import Event
from chassis.retention.rules import Rule
from chassis.tables import retention_run as table
from chassis.unit_of_work import UnitOfWork

TOLD_EVERY = timedelta(hours=1)


def add(uow: UnitOfWork, rule: Rule, number: int) -> None:
    """So many more were forgotten since it was last told."""
    row = insert(table).values(name=rule.name, forgotten=number, spared=0, overdue=0)
    row = row.on_conflict_do_update(
        index_elements=[table.c.name],
        set_={"forgotten": table.c.forgotten + row.excluded.forgotten},
    )
    uow.db.execute(row)


def settle(uow: UnitOfWork, rule: Rule, *, spared: int, spared_late: int) -> None:
    """The run is over: what is left of the table, and of that what should be gone."""
    late = count(uow.db.connection(), rule, rule.is_late(uow.now))
    oldest = sa.select(sa.func.min(rule.since)).select_from(rule.table).where(rule.only)
    uow.db.execute(
        sa.update(table)
        .where(table.c.name == rule.name)
        .values(
            spared=spared,
            overdue=max(late - spared_late, 0),
            oldest_at=uow.db.execute(oldest).scalar_one(),
            ran_at=uow.now,
        )
    )


def count(db: sa.Connection, rule: Rule, condition: sa.ColumnElement[bool]) -> int:
    number = sa.select(sa.func.count()).select_from(rule.table).where(condition)
    return int(db.execute(number).scalar_one())


def last_runs(db: sa.Connection) -> dict[str, Any]:
    """Rows of the rules that have run, by name."""
    rows = db.execute(sa.select(table).order_by(table.c.name))
    return {row.name: row for row in rows if row.ran_at is not None}


def due(db: sa.Connection, rules: Sequence[Rule], now: datetime) -> list[Rule]:
    """Those that have not run for as long as they say, or whose last run lies ahead."""
    runs = last_runs(db)
    return [
        rule
        for rule in rules
        if rule.name not in runs or not now - rule.every < runs[rule.name].ran_at <= now
    ]


def tell(uow: UnitOfWork, rules: Sequence[Rule], *, at_once: bool = False) -> bool:
    """Publish what was done since it was last told; False where that is not an hour ago."""
    by_name = {rule.name: rule for rule in rules}
    found = sa.select(table).where(table.c.name.in_(by_name)).order_by(table.c.name)
    rows = [row for row in uow.db.execute(found.with_for_update()) if row.ran_at is not None]
    told = [row.told_at for row in rows if row.told_at is not None]
    if not at_once and told and uow.now - TOLD_EVERY < max(told) <= uow.now:
        return False
    reports = [_report(by_name[row.name], row) for row in rows]
    uow.publish(Event("retention_ran", 1, {"ran_at": uow.now, "rules": reports}))
    uow.db.execute(
        sa.update(table).where(table.c.name.in_(by_name)).values(forgotten=0, told_at=uow.now)
    )
    return True


def _report(rule: Rule, row: Any) -> dict[str, Any]:
    return {
        "name": rule.name,
        "category": rule.category,
        "kept": rule.kept,
        "every_seconds": int(rule.every.total_seconds()),
        "forgotten": row.forgotten,
        "spared": row.spared,
        "overdue": row.overdue,
        "oldest_at": row.oldest_at,
        "ran_at": row.ran_at,
    }
