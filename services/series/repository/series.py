"""How commands find series."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session as Database
from sqlalchemy.orm import joinedload

from chassis.errors import NotFound
from series.domain.membership import HOLDS_PLACE, Status
from series.models import Membership, Series
from series.repository.rows import locked


def get_series(db: Database, host_id: UUID, series_id: UUID) -> Series:
    """The host's own series, locked against other changes. Raises NotFound."""
    owned = sa.select(Series).where(
        Series.id == series_id, Series.host_id == host_id, Series.status != "deleting"
    )
    series = db.scalars(locked(owned)).one_or_none()
    if series is None:
        raise NotFound("series_unknown", "There is no such series.")
    return series


_OPEN = sa.select(Series).where(
    Series.slug == sa.bindparam("slug"),
    Series.status == "published",
    Series.visibility != "members_only",
)
_OPEN_LOCKED = locked(_OPEN)
_OPEN_WITH_QUESTIONS = _OPEN.options(joinedload(Series.questions))


def get_open_series(db: Database, slug: str, *, is_locked: bool = False) -> Series:
    """The series that anyone with its address may join, with its questions. Raises NotFound."""
    wanted = _OPEN_LOCKED if is_locked else _OPEN_WITH_QUESTIONS
    series = db.scalars(wanted, {"slug": slug}).unique().one_or_none()
    if series is None:
        raise NotFound("series_unknown", "There is no such series.")
    return series


def find_series(db: Database, series_id: UUID) -> Series | None:
    """The series, locked; None where it is gone."""
    return db.scalars(locked(sa.select(Series).where(Series.id == series_id))).one_or_none()


def next_series_to_extend(db: Database, now: datetime) -> Series | None:
    """A published series whose horizon is due, locked; one that another worker holds is skipped."""
    due = (
        sa.select(Series)
        .where(Series.extend_at <= now)
        .order_by(Series.extend_at)
        .limit(1)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return db.scalars(due).one_or_none()


def erasable_series_id(db: Database, deleted_before: datetime) -> UUID | None:
    """A series that was deleted by then and for which no money flows any more, locked."""
    paying = sa.exists().where(Membership.series_id == Series.id, Membership.is_subscribed)
    ready = (
        sa.select(Series.id)
        .where(Series.status == "deleting", Series.deleted_at <= deleted_before, ~paying)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.scalar(ready)


def unfilled_series_id(db: Database) -> UUID | None:
    """A published series in which a place is free although people wait for one."""
    waiting = sa.exists().where(
        Membership.series_id == Series.id, Membership.status == Status.WAITING
    )
    taken = (
        sa.select(sa.func.count())
        .where(Membership.series_id == Series.id, Membership.status.in_(sorted(HOLDS_PLACE)))
        .scalar_subquery()
    )
    unfilled = sa.select(Series.id).where(
        Series.status == "published", waiting, sa.func.coalesce(Series.capacity > taken, True)
    )
    return db.scalar(unfilled.limit(1))


def series_where(db: Database, condition: sa.ColumnElement[bool]) -> Sequence[Series]:
    """The series that the condition names, locked."""
    return db.scalars(locked(sa.select(Series).where(condition))).all()
