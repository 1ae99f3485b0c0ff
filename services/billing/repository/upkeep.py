"""What is due to be brought in line with Stripe."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from billing.models import Upkeep


@dataclass(frozen=True)
class Task:
    """One claimed row: `revision` is the news up to which it will have been done."""

    subject: str
    subject_id: UUID
    revision: int
    attempts: int


def ask(db: Session, subject: str, subject_id: UUID, at: datetime) -> None:
    """Let a row be looked at from an instant on; asked before, it is done once for both."""
    row = insert(Upkeep).values(
        subject=subject, subject_id=subject_id, due_at=at, attempts=0, revision=1
    )
    db.execute(
        row.on_conflict_do_update(
            index_elements=[Upkeep.subject, Upkeep.subject_id],
            set_={
                "due_at": sa.func.least(Upkeep.due_at, row.excluded.due_at),
                "revision": Upkeep.revision + 1,
                "attempts": 0,
            },
        )
    )


def claim(db: Session, *, now: datetime, lease: timedelta, limit: int) -> list[Task]:
    """Take what is due and nobody has; a claim that is not settled runs out."""
    due = (
        sa.select(Upkeep)
        .where(
            Upkeep.due_at <= now,
            sa.or_(Upkeep.leased_until.is_(None), Upkeep.leased_until <= now),
        )
        .order_by(Upkeep.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = db.scalars(due).all()
    for row in rows:
        row.leased_until = now + lease
    return [Task(row.subject, row.subject_id, row.revision, row.attempts) for row in rows]


def settle(db: Session, task: Task) -> None:
    """It is done; what came meanwhile stays due."""
    db.execute(sa.delete(Upkeep).where(*_is(task), Upkeep.revision == task.revision))
    db.execute(sa.update(Upkeep).where(*_is(task)).values(leased_until=None))


def postpone(db: Session, task: Task, until: datetime) -> None:
    """It failed, or has to wait: again later."""
    db.execute(
        sa.update(Upkeep)
        .where(*_is(task), Upkeep.revision == task.revision)
        .values(due_at=until, attempts=task.attempts + 1)
    )
    db.execute(sa.update(Upkeep).where(*_is(task)).values(leased_until=None))


def _is(task: Task) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return Upkeep.subject == task.subject, Upkeep.subject_id == task.subject_id
