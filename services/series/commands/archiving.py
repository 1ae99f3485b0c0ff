"""Puts a series away, and makes a new one after the pattern of another."""

from uuid import UUID

import sqlalchemy as sa

from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from series import events, repository
from series.commands import places, sessions
from series.commands.series import insert_with_slug
from series.domain.membership import EndReason
from series.models import Schedule, Series
from series.queries import hosting

# What a copy takes over; the rest is its own, or belongs to the original's life.
_COPIED = (
    "host_id",
    "title",
    "description",
    "language",
    "zone",
    "visibility",
    "pricing",
    "capacity",
    "join_policy",
    "waiting_list",
    "reminder_offsets_minutes",
    "opens_before_minutes",
)
_COPIED_OF_SCHEDULE = ("starts_on", "starts_time", "duration_minutes", "recurrence")


def archive_series(uow: UnitOfWork, *, host_id: UUID, series_id: UUID) -> sa.RowMapping:
    """Call off what lies ahead and end every membership, the paid ones too; once more is once.

    Nothing is deleted: the host can look at it and clone it. Raises NotFound.
    """
    series = repository.get_series(uow.db, host_id, series_id)
    if series.status == "archived":
        return hosting.get_series(uow.db, host_id=host_id, series_id=series_id)
    series.status = "archived"
    series.extend_at = None
    for session in repository.upcoming_sessions(uow.db, series.id, uow.now):
        sessions.cancel(uow, series, session)
    for membership in repository.live_memberships(uow.db, series.id):
        places.conclude(uow, series=series, membership=membership, reason=EndReason.SERIES_ARCHIVED)
    uow.publish(events.series_archived(series))
    uow.db.flush()
    return hosting.get_series(uow.db, host_id=host_id, series_id=series_id)


def clone_series(
    uow: UnitOfWork, *, host_id: UUID, series_id: UUID, title: str | None
) -> sa.RowMapping:
    """A draft like the series, without its sessions, members and price. Raises NotFound."""
    original = repository.get_series(uow.db, host_id, series_id)
    copied = {name: getattr(original, name) for name in _COPIED}
    clone = Series(id=new_id(), status="draft", created_at=uow.now, **copied)
    clone.title = title or original.title
    insert_with_slug(uow, clone, None)
    latest = original.schedules[-1]
    pattern = {name: getattr(latest, name) for name in _COPIED_OF_SCHEDULE}
    uow.db.add(Schedule(id=new_id(), series_id=clone.id, **pattern))
    uow.db.flush()
    uow.publish(events.series_created(clone))
    return hosting.get_series(uow.db, host_id=host_id, series_id=clone.id)
