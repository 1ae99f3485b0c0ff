"""What a host reads: series with their counts, sessions with their meetings, members."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from chassis.errors import NotFound
from series.domain.membership import Source, Status
from series.models import Answer, Membership, Question, Schedule, Series, Session, end_of
from series.queries.pages import Database, Page, paged

_SERIES = Series.__table__
_SCHEDULE = Schedule.__table__
_SESSION = Session.__table__
_MEMBERSHIP = Membership.__table__
_QUESTION = Question.__table__
_ANSWER = Answer.__table__

# Nobody whose data is restricted, or whose address somebody else may have entered.
_SHOWN = (
    sa.or_(_MEMBERSHIP.c.status != Status.UNCONFIRMED, _MEMBERSHIP.c.source == Source.LIST),
    sa.not_(_MEMBERSHIP.c.is_restricted),
)


def get_series(db: Database, *, host_id: UUID, series_id: UUID) -> sa.RowMapping:
    """The host's series. Raises NotFound."""
    found = db.execute(_series_of(host_id).where(_SERIES.c.id == series_id)).mappings().first()
    if found is None:
        raise NotFound("series_unknown", "There is no such series.")
    return found


def list_series(db: Database, *, host_id: UUID, after: UUID | None, limit: int) -> Page:
    """The host's series, the newest first."""
    rows = _series_of(host_id).order_by(_SERIES.c.id.desc())
    if after is not None:
        rows = rows.where(_SERIES.c.id < after)
    return paged(db, rows, limit, key="id")


def list_sessions(
    db: Database,
    *,
    host_id: UUID,
    series_id: UUID,
    after: UUID | None,
    limit: int,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> Page:
    """The sessions of the host's series by their start, cancelled ones too. Raises NotFound.

    With `until_at` those that ended by then, the latest first.
    """
    require_own(db, host_id, series_id)
    key = (_SESSION.c.starts_at, _SESSION.c.id)
    order = key if until_at is None else tuple(column.desc() for column in key)
    rows = sa.select(_SESSION).where(_SESSION.c.series_id == series_id).order_by(*order)
    if from_at is not None:
        rows = rows.where(end_of(_SESSION.c) > from_at)
    if until_at is not None:
        rows = rows.where(end_of(_SESSION.c) <= until_at)
    if after is not None:
        last = sa.select(*key).where(_SESSION.c.id == after).scalar_subquery()
        each = sa.tuple_(*key)
        rows = rows.where(each > last if until_at is None else each < last)
    return paged(db, rows, limit, key="id")


def get_session(db: Database, *, host_id: UUID, session_id: UUID) -> sa.RowMapping:
    """One session of the host's. Raises NotFound."""
    rows = (
        sa.select(_SESSION)
        .join(_SERIES, _SERIES.c.id == _SESSION.c.series_id)
        .where(_SESSION.c.id == session_id, *_own(host_id))
    )
    found = db.execute(rows).mappings().first()
    if found is None:
        raise NotFound("session_unknown", "There is no such session.")
    return found


def list_members(
    db: Database,
    *,
    host_id: UUID,
    series_id: UUID,
    after: UUID | None,
    limit: int,
    status: str | None = None,
) -> Page:
    """Who takes part or asked to, in the order of asking. Raises NotFound."""
    require_own(db, host_id, series_id)
    rows = (
        sa.select(_MEMBERSHIP)
        .where(_MEMBERSHIP.c.series_id == series_id, *_SHOWN)
        .order_by(_MEMBERSHIP.c.id)
    )
    if after is not None:
        rows = rows.where(_MEMBERSHIP.c.id > after)
    if status is not None:
        rows = rows.where(_MEMBERSHIP.c.status == status)
    return paged(db, rows, limit, key="id")


def get_people_count(db: Database, *, host_id: UUID, series_ids: Sequence[UUID]) -> dict[str, int]:
    """How many people have a place in these series of the host's; each counts once."""
    rows = (
        sa.select(sa.func.count(sa.distinct(_MEMBERSHIP.c.address)))
        .join(_SERIES, _SERIES.c.id == _MEMBERSHIP.c.series_id)
        .where(_SERIES.c.id.in_(series_ids), _MEMBERSHIP.c.status == Status.ACTIVE, *_own(host_id))
    )
    return {"people": int(db.execute(rows).scalar_one())}


def get_member(db: Database, *, host_id: UUID, membership_id: UUID) -> dict[str, Any]:
    """One member of the host's with the answers given at joining. Raises NotFound."""
    rows = (
        sa.select(_MEMBERSHIP)
        .join(_SERIES, _SERIES.c.id == _MEMBERSHIP.c.series_id)
        .where(_MEMBERSHIP.c.id == membership_id, *_SHOWN, *_own(host_id))
    )
    member = db.execute(rows).mappings().first()
    if member is None:
        raise NotFound("membership_unknown", "There is no such membership.")
    answers = sa.select(_ANSWER).where(_ANSWER.c.membership_id == membership_id)
    found = db.execute(answers.order_by(_ANSWER.c.position)).mappings().all()
    return {**member, "answers": found}


def list_questions(
    db: Database, *, host_id: UUID, series_id: UUID
) -> dict[str, Sequence[sa.RowMapping]]:
    """What the host's series asks at joining. Raises NotFound."""
    require_own(db, host_id, series_id)
    asked = sa.select(_QUESTION).where(_QUESTION.c.series_id == series_id)
    return {"items": db.execute(asked.order_by(_QUESTION.c.position)).mappings().all()}


def _series_of(host_id: UUID) -> sa.Select[Any]:
    latest = (
        sa.select(*_named(_SCHEDULE, "starts_on", "starts_time", "duration_minutes", "recurrence"))
        .where(_SCHEDULE.c.series_id == _SERIES.c.id)
        .order_by(_SCHEDULE.c.starts_on.desc())
        .limit(1)
        .lateral()
    )
    return sa.select(_SERIES, latest, *_counts()).join(latest, sa.true()).where(*_own(host_id))


def _counts() -> list[sa.Label[int]]:
    return [
        sa.select(sa.func.count())
        .where(_MEMBERSHIP.c.series_id == _SERIES.c.id, _MEMBERSHIP.c.status == status)
        .scalar_subquery()
        .label(name)
        for name, status in (("members", Status.ACTIVE), ("waiting", Status.WAITING))
    ]


def _named(table: sa.FromClause, *names: str) -> Sequence[sa.ColumnElement[Any]]:
    return [table.c[name] for name in names]


def _own(host_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return (_SERIES.c.host_id == host_id, _SERIES.c.status != "deleting")


def require_own(db: Database, host_id: UUID, series_id: UUID) -> None:
    """Raises NotFound where the series is not the host's."""
    owned = sa.select(sa.literal(1)).where(_SERIES.c.id == series_id, *_own(host_id))
    if db.execute(owned).first() is None:
        raise NotFound("series_unknown", "There is no such series.")
