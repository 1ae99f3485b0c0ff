"""How messages stand: what waits to leave, what waits to be handled, what was parked."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from chassis import outbox
from chassis.figures import Figure, Reading, age, rows, seconds_since
from chassis.tables import inbox
from chassis.tables import outbox as outgoing


def _outbox_waiting(db: Connection, now: datetime) -> Reading:
    return {(): float(outbox.depth_and_oldest(db)[0])}


def _outbox_oldest(db: Connection, now: datetime) -> Reading:
    return age(db, now, sa.select(sa.func.min(outgoing.c.recorded_at)))


def _inbox_waiting(db: Connection, now: datetime) -> Reading:
    pending = sa.select(inbox.c.source, sa.func.count()).where(inbox.c.status == "pending")
    return rows(db, pending.group_by(inbox.c.source))


def _inbox_oldest(db: Connection, now: datetime) -> Reading:
    oldest = seconds_since(now, sa.func.min(inbox.c.received_at))
    pending = sa.select(inbox.c.source, oldest).where(inbox.c.status == "pending")
    return rows(db, pending.group_by(inbox.c.source))


def _inbox_parked(db: Connection, now: datetime) -> Reading:
    parked = sa.select(inbox.c.source, inbox.c.name, sa.func.count())
    return rows(db, parked.where(inbox.c.status == "parked").group_by(inbox.c.source, inbox.c.name))


FIGURES = (
    Figure("outbox_waiting", "Events that wait to leave.", _outbox_waiting),
    Figure("outbox_oldest_seconds", "Age of the oldest event that waits.", _outbox_oldest),
    Figure("inbox_waiting", "Messages that wait to be handled.", _inbox_waiting, ("source",)),
    Figure("inbox_oldest_seconds", "Age of the oldest of them.", _inbox_oldest, ("source",)),
    Figure("inbox_parked", "Messages that were given up.", _inbox_parked, ("source", "name")),
)
