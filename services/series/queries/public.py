"""What anyone reads: the public page of a series. The platform's hottest path: one select."""

from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from chassis.errors import NotFound
from series.domain.membership import HOLDS_PLACE
from series.models import Membership, Picture, Question, Series, Session
from series.pictures import CONTENT_TYPE
from series.queries import rhythm
from series.queries.pages import Database

SESSIONS_SHOWN = 12

_SERIES = Series.__table__
_SESSION = Session.__table__
_MEMBERSHIP = Membership.__table__
_QUESTION = Question.__table__
_PICTURE = Picture.__table__


# The database builds the whole page as one value: each further select would cost a third more, and
# each column of a row its part.
def _json(**values: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """An object of these, its names written into the statement rather than sent each time."""
    pairs = ([sa.literal_column(f"'{name}'"), value] for name, value in values.items())
    return sa.func.json_build_object(*chain.from_iterable(pairs))


# An array, since SQLAlchemy writes the statement anew for each IN.
_any_place = sa.any_(sa.literal(sorted(HOLDS_PLACE), ARRAY(sa.String)))
_places_taken = (
    sa.select(sa.func.count())
    .where(_MEMBERSHIP.c.series_id == _SERIES.c.id, _MEMBERSHIP.c.status == _any_place)
    .scalar_subquery()
)
# A CASE, so that nobody is counted where there is no limit.
_is_full = sa.case(
    (_SERIES.c.capacity.is_(None), sa.false()), else_=_SERIES.c.capacity <= _places_taken
)
_questions = (
    sa.select(
        sa.func.json_agg(
            aggregate_order_by(
                _json(
                    question_id=_QUESTION.c.id,
                    label=_QUESTION.c.label,
                    is_required=_QUESTION.c.is_required,
                ),
                _QUESTION.c.position,
            )
        )
    )
    .where(_QUESTION.c.series_id == _SERIES.c.id)
    .scalar_subquery()
)
_upcoming = (
    sa.select(_SESSION.c.id, _SESSION.c.starts_at, _SESSION.c.duration_minutes)
    .where(
        _SESSION.c.series_id == _SERIES.c.id,
        _SESSION.c.status == "scheduled",
        _SESSION.c.starts_at > sa.bindparam("now", type_=_SESSION.c.starts_at.type),
    )
    .order_by(_SESSION.c.starts_at, _SESSION.c.id)
    .limit(SESSIONS_SHOWN)
    .correlate(_SERIES)
    .subquery()
)
_sessions = sa.select(
    sa.func.json_agg(
        aggregate_order_by(
            _json(
                session_id=_upcoming.c.id,
                starts_at=_upcoming.c.starts_at,
                duration_minutes=_upcoming.c.duration_minutes,
            ),
            _upcoming.c.starts_at,
            _upcoming.c.id,
        )
    )
).scalar_subquery()
_schedule = rhythm.in_force(sa.bindparam("now", type_=_SESSION.c.starts_at.type))
_SHOWN = (
    "id",
    "slug",
    "title",
    "description",
    "language",
    "zone",
    "visibility",
    "pricing",
    "price_amount_cents",
    "price_currency",
    "price_interval",
    "capacity",
    "join_policy",
    "picture_id",
)
_BY_SLUG = sa.select(
    _json(
        **{name: _SERIES.c[name] for name in _SHOWN},
        is_full=_is_full,
        questions=_questions,
        sessions=_sessions,
        schedule=_schedule,
    )
).where(
    _SERIES.c.slug == sa.bindparam("slug"),
    _SERIES.c.status == "published",
    _SERIES.c.visibility != "members_only",
)


def get_picture(db: Database, *, picture_id: UUID) -> dict[str, Any]:
    """The picture of a series that is there. Raises NotFound."""
    rows = (
        sa.select(_PICTURE.c.content)
        .join(_SERIES, _SERIES.c.id == _PICTURE.c.series_id)
        .where(_PICTURE.c.id == picture_id, _SERIES.c.status != "deleting")
    )
    content = db.execute(rows).scalar_one_or_none()
    if content is None:
        raise NotFound("picture_unknown", "There is no such picture.")
    return {"content_type": CONTENT_TYPE, "content": content}


def get_public_series(
    db: Database, *, slug: str, now: datetime, locale: str | None = None
) -> dict[str, Any]:
    """A published series with its next sessions. Raises NotFound.

    Its rhythm is said in `locale`, or in the series' language.
    """
    series = db.execute(_BY_SLUG, {"slug": slug, "now": now}).scalar()
    if series is None:
        raise NotFound("series_unknown", "There is no such series.")
    return {
        **series,
        "questions": series["questions"] or [],
        "sessions": [_session(built) for built in series["sessions"] or []],
        "schedule": rhythm.said(series["schedule"], series["zone"], locale or series["language"]),
    }


def _session(built: dict[str, Any]) -> dict[str, Any]:
    # PostgreSQL writes UTC as an offset of zero.
    return built | {"starts_at": built["starts_at"].replace("+00:00", "Z")}
