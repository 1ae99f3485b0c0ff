"""Parked messages: what an operator lists, replays or discards, by command or by page."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from chassis.errors import NotFound
from chassis.tables import inbox as table
from chassis.unit_of_work import UnitOfWork

REMEMBERED_FOR = timedelta(days=30)


def parked(db: sa.Connection, *, limit: int = 100) -> Sequence[Any]:
    """Rows, without what the messages say, the latest first."""
    columns = ("message_id", "source", "name", "attempts", "reason", "received_at", "settled_at")
    can_replay = table.c.payload.is_not(None).label("can_replay")
    rows = sa.select(*(table.c[name] for name in columns), can_replay)
    rows = rows.where(table.c.status == "parked")
    return db.execute(rows.order_by(table.c.settled_at.desc()).limit(limit)).all()


def count_parked(db: sa.Connection) -> int:
    rows = sa.select(sa.func.count()).where(table.c.status == "parked")
    return int(db.execute(rows).scalar_one())


def oldest_pending(db: sa.Connection) -> datetime | None:
    """Since when the oldest message waits that is not settled."""
    rows = sa.select(sa.func.min(table.c.received_at)).where(table.c.status == "pending")
    return db.execute(rows).scalar_one()


def replay(uow: UnitOfWork, message_id: str) -> None:
    """Let a parked message be handled again, at once. Raises NotFound; unreadable ones stay."""
    again = (
        sa.update(table)
        .where(
            table.c.message_id == message_id,
            table.c.status == "parked",
            table.c.payload.is_not(None),
        )
        .values(status="pending", attempts=0, reason=None, settled_at=None, next_attempt_at=uow.now)
    )
    if uow.db.execute(again.returning(table.c.message_id)).first() is None:
        raise NotFound("parked_message_unknown", "No message that can be replayed has this id.")


def discard(uow: UnitOfWork, message_id: str) -> None:
    """Forget the content of a parked message; its id stays known. Raises NotFound."""
    gone = (
        sa.update(table)
        .where(table.c.message_id == message_id, table.c.status == "parked")
        .values(status="done", payload=None, raw=None, reason="discarded", settled_at=uow.now)
    )
    if uow.db.execute(gone.returning(table.c.message_id)).first() is None:
        raise NotFound("parked_message_unknown", "No parked message has this id.")
