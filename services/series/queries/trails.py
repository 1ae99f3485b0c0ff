"""What a host sees of who came to a session: who was to come, since when, who found the way.

What was mailed to them is known to notifications, who attended to zoom_integration: the gateway
puts the three side by side.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from series.domain.membership import Status
from series.models import ChosenSession, JoinOpening, Membership
from series.queries.hosting import get_session, require_own
from series.queries.pages import Database, Page, paged

_MEMBERSHIP = Membership.__table__
_CHOSEN = ChosenSession.__table__
_OPENING = JoinOpening.__table__

# The data of others may not be used for now (rights.R11).
_SHOWN = sa.not_(_MEMBERSHIP.c.is_restricted)
_JOIN = sa.and_(
    _OPENING.c.membership_id == _MEMBERSHIP.c.id,
    _OPENING.c.session_id == sa.bindparam("opened_session", type_=sa.Uuid()),
)


def list_session_members(
    db: Database,
    *,
    host_id: UUID,
    session_id: UUID,
    membership_ids: Sequence[UUID] | None = None,
    only_unopened: bool = False,
    after: UUID | None = None,
    limit: int,
) -> Page:
    """Who is or was to come to a session of the host's, with what they did. Raises NotFound.

    Of `membership_ids` only those; or only who never opened the way to it.
    """
    session = get_session(db, host_id=host_id, session_id=session_id)
    rows = (
        sa.select(
            *(_MEMBERSHIP.c[name] for name in ("id", "email", "name", "source", "status")),
            *(_MEMBERSHIP.c[name] for name in ("requested_at", "joined_at", "ended_at")),
            sa.func.coalesce(_OPENING.c.opened_count, 0).label("opened_count"),
            _OPENING.c.first_opened_at,
            _OPENING.c.last_opened_at,
        )
        .join(_OPENING, _JOIN, isouter=True)
        .params(opened_session=session_id)
        .where(*_was_to_come(session))
        .order_by(_MEMBERSHIP.c.id)
    )
    if membership_ids is not None:
        rows = rows.where(_MEMBERSHIP.c.id.in_(membership_ids))
    if only_unopened:
        rows = rows.where(_OPENING.c.membership_id.is_(None))
    if after is not None:
        rows = rows.where(_MEMBERSHIP.c.id > after)
    return paged(db, rows, limit, key="id")


def get_turnout(db: Database, *, host_id: UUID, session_id: UUID) -> dict[str, int]:
    """How many were to come to a session of the host's, and found the way. Raises NotFound."""
    session = get_session(db, host_id=host_id, session_id=session_id)
    rows = (
        sa.select(
            sa.func.count().label("expected"),
            sa.func.count(_OPENING.c.membership_id).label("opened"),
        )
        .select_from(_MEMBERSHIP)
        .join(_OPENING, _JOIN, isouter=True)
        .params(opened_session=session_id)
        .where(*_was_to_come(session))
    )
    return dict(db.execute(rows).mappings().one())


def list_people(
    db: Database, *, host_id: UUID, series_id: UUID, membership_ids: Sequence[UUID]
) -> dict[str, Sequence[Any]]:
    """Who stands behind these memberships in the host's series. Raises NotFound.

    Erased people are missing, and those whose data is restricted.
    """
    require_own(db, host_id, series_id)
    rows = sa.select(_MEMBERSHIP.c.id, _MEMBERSHIP.c.email, _MEMBERSHIP.c.name).where(
        _MEMBERSHIP.c.series_id == series_id, _MEMBERSHIP.c.id.in_(membership_ids), _SHOWN
    )
    return {"items": db.execute(rows.order_by(_MEMBERSHIP.c.id)).mappings().all()}


def _was_to_come(session: sa.RowMapping) -> tuple[sa.ColumnElement[bool], ...]:
    """Who takes part in the session; who has left since it began did so too."""
    ends_at = session["starts_at"] + timedelta(minutes=session["duration_minutes"])
    chosen = sa.exists().where(
        _CHOSEN.c.membership_id == _MEMBERSHIP.c.id, _CHOSEN.c.session_id == session["id"]
    )
    return (
        _MEMBERSHIP.c.series_id == session["series_id"],
        _SHOWN,
        sa.or_(
            _MEMBERSHIP.c.status == Status.ACTIVE,
            sa.and_(
                _MEMBERSHIP.c.status == Status.ENDED,
                _MEMBERSHIP.c.ended_at >= session["starts_at"],
            ),
        ),
        _MEMBERSHIP.c.joined_at < ends_at,
        sa.or_(_MEMBERSHIP.c.is_whole, chosen),
    )
