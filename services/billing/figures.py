"""How Stripe stands: hosts' connections, and what is still to be made true there."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection as Database

from billing.domain.connections import ConnectionStatus
from billing.models import Connection, Upkeep
from chassis.figures import Figure, Reading, age, rows


def _connections(db: Database, now: datetime) -> Reading:
    by_status = sa.select(Connection.status, sa.func.count()).group_by(Connection.status)
    return {(ConnectionStatus.RESTRICTED,): 0.0, **rows(db, by_status)}


def _upkeep(db: Database, now: datetime) -> Reading:
    due = sa.select(Upkeep.subject, sa.func.count()).where(Upkeep.due_at <= now)
    return rows(db, due.group_by(Upkeep.subject))


def _upkeep_oldest(db: Database, now: datetime) -> Reading:
    return age(db, now, sa.select(sa.func.min(Upkeep.due_at)))


FIGURES = (
    Figure("stripe_connections", "Hosts' connections.", _connections, ("status",)),
    Figure("stripe_upkeep_due", "Rows to be made true at Stripe.", _upkeep, ("subject",)),
    Figure("stripe_upkeep_oldest_seconds", "How long the oldest waits.", _upkeep_oldest),
)
