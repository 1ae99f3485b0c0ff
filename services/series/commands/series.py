"""What a host does with a series as a whole: create, describe, publish, delete."""

import secrets
from datetime import date, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from series import events, repository
from series.commands import horizon, places
from series.commands.replacing import row_of
from series.domain import schedule, slugs
from series.domain.membership import EndReason, Status
from series.models import Membership, Series
from series.queries import hosting
from series.refusals import as_invalid
from series.settings import Policy

_TOLD_TO_OTHERS = frozenset(("title", "reminder_offsets_minutes"))
_SUFFIX_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def create_series(
    uow: UnitOfWork,
    *,
    zone: str,
    starts_on: date,
    starts_time: time,
    duration_minutes: int,
    recurrence: str | None,
    slug: str | None,
    **described: Any,
) -> sa.RowMapping:
    """A draft, whose sessions are made when it is published. Raises Invalid, Conflict."""
    with as_invalid():
        planned = schedule.make(
            zone=zone,
            starts_on=starts_on,
            starts_time=starts_time,
            duration_minutes=duration_minutes,
            recurrence=recurrence,
        )
    series = Series(id=new_id(), zone=zone, status="draft", created_at=uow.now, **described)
    insert_with_slug(uow, series, slug)
    uow.db.add(row_of(series, planned))
    uow.db.flush()
    uow.publish(events.series_created(series))
    return hosting.get_series(uow.db, host_id=series.host_id, series_id=series.id)


def update_series(
    uow: UnitOfWork, policy: Policy, *, host_id: UUID, series_id: UUID, **changes: Any
) -> sa.RowMapping:
    """Change what is given; more room lets in those who wait. Raises NotFound, Conflict.

    Another slug is another address of the public page: the old one finds nothing any more.
    """
    series = repository.get_series(uow.db, host_id, series_id)
    changed = {name for name, value in changes.items() if getattr(series, name) != value}
    for name in changed:
        setattr(series, name, changes[name])
    _refuse_taken_slug(uow)
    if changed & _TOLD_TO_OTHERS:
        uow.publish(events.series_updated(series))
    if "capacity" in changed:
        places.fill(uow, policy, series)
    return hosting.get_series(uow.db, host_id=host_id, series_id=series_id)


def publish_series(
    uow: UnitOfWork, policy: Policy, *, host_id: UUID, series_id: UUID
) -> sa.RowMapping:
    """Open it to the world and make its sessions; once more changes nothing. Raises NotFound."""
    series = repository.get_series(uow.db, host_id, series_id)
    if series.status == "draft":
        series.status = "published"
        series.published_at = uow.now
        uow.publish(events.series_published(series))
        horizon.extend(uow, policy, series)
    return hosting.get_series(uow.db, host_id=host_id, series_id=series_id)


def delete_series(uow: UnitOfWork, *, host_id: UUID, series_id: UUID) -> None:
    """End the series and every membership in it, as one fact; the rows follow (promise P36).

    What hangs on it stops first: billing, zoom_integration and notifications act on the event, and
    `erasing` waits for the money.
    """
    delete(uow, repository.get_series(uow.db, host_id, series_id))


def delete(uow: UnitOfWork, series: Series) -> None:
    """As `delete_series`, for a series that is locked."""
    series.status = "deleting"
    series.deleted_at = uow.now
    series.extend_at = None
    live = sa.update(Membership).where(
        Membership.series_id == series.id, Membership.status != Status.ENDED
    )
    uow.db.execute(
        live.values(
            status=Status.ENDED,
            end_reason=EndReason.SERIES_DELETED,
            ended_at=uow.now,
            lapses_at=None,
            waiting_since=None,
        ).execution_options(synchronize_session=False)
    )
    uow.publish(events.series_deleted(series))


def _refuse_taken_slug(uow: UnitOfWork) -> None:
    """Write what changed; Conflict where another series has the new slug."""
    try:
        uow.db.flush()
    except sa.exc.IntegrityError as error:
        raise _slug_taken() from error


def _slug_taken() -> Conflict:
    return Conflict("slug_taken", "Another series has this address.")


def insert_with_slug(uow: UnitOfWork, series: Series, slug: str | None) -> None:
    """Give the series its slug: the one that was asked for, or a free one made from the title."""
    series.slug = slug or slugs.from_title(series.title)
    while not repository.insert_if_absent(uow.db, series, unique=("slug",)):
        if slug:
            raise _slug_taken()
        suffix = "".join(secrets.choice(_SUFFIX_ALPHABET) for _ in range(5))
        series.slug = slugs.with_suffix(slugs.from_title(series.title), suffix)
