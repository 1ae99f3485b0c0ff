"""How Zoom stands: connections that are dead, meetings that are missing, the day's budget."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection as Database

from chassis.figures import Figure, Reading, rows
from zoom_integration.domain import ConnectionStatus
from zoom_integration.models import Connection, Errand, Meeting

# Zoom is told within seconds; what is not there an hour before needs a person.
SOON = timedelta(hours=1)


def _connections(db: Database, now: datetime) -> Reading:
    by_status = sa.select(Connection.status, sa.func.count()).group_by(Connection.status)
    return {(ConnectionStatus.BROKEN,): 0.0, **rows(db, by_status)}


def _missing(db: Database, now: datetime) -> Reading:
    """Of hosts whose connection works: the others are told, and see it on their pages."""
    missing = (
        sa.select(sa.func.count())
        .select_from(Meeting)
        .join(Connection, Connection.host_id == Meeting.keeper_id)
        .where(
            Connection.status == ConnectionStatus.ACTIVE,
            Meeting.is_wanted,
            Meeting.zoom_meeting_id.is_(None),
            Meeting.starts_at.between(now, now + SOON),
        )
    )
    return rows(db, missing)


def _errands(db: Database, now: datetime) -> Reading:
    return rows(db, sa.select(sa.func.count()).select_from(Errand))


def figures(*, daily_writes: int) -> Sequence[Figure]:
    """`daily_writes` is what Zoom allows for one host and day."""

    def budget(db: Database, now: datetime) -> Reading:
        most = sa.func.coalesce(sa.func.max(Connection.writes_count), 0)
        return rows(db, sa.select(most / float(daily_writes)).where(_today(now)))

    return (
        Figure("zoom_connections", "Hosts' connections.", _connections, ("status",)),
        Figure("zoom_meetings_missing", "Sessions within an hour without one.", _missing),
        Figure("zoom_budget_used", "Of the day's writes, by who used most; 1 is all.", budget),
        Figure("zoom_errands", "What is still to be said to Zoom at a parting.", _errands),
    )


def _today(now: datetime) -> sa.ColumnElement[bool]:
    return Connection.writes_on == now.date()
