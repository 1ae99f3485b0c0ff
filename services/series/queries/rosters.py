"""Whom to tell: a page of a thousand people costs milliseconds, since a reminder needs hundreds.

So the series is read first and named in the second SELECT, which then walks one index; the rows
become plain values here, past marshmallow, which took as long again.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from series.domain.links import Links
from series.domain.membership import EndReason, Status
from series.models import ChosenSession, Membership, Series, Session, end_of
from series.queries.pages import Database, Page

_SERIES = Series.__table__
_SESSION = Session.__table__
_MEMBERSHIP = Membership.__table__
_CHOSEN = ChosenSession.__table__

# As text: it leaves as text, and to make an id of it takes as long as to read the row.
_ID = sa.cast(_MEMBERSHIP.c.id, sa.Text).label("id")
_BRIEFLY = [_ID, _MEMBERSHIP.c.email, _MEMBERSHIP.c.locale]
_PERSON = [*_BRIEFLY, _MEMBERSHIP.c.name, _MEMBERSHIP.c.zone]
_TAKES_PART = sa.and_(_MEMBERSHIP.c.status == Status.ACTIVE, sa.not_(_MEMBERSHIP.c.is_restricted))
_PLACED = (Status.ACTIVE, Status.WAITING, Status.OFFERED, Status.AWAITING_PAYMENT)
# Those who are to be told that their series is no more, while they still can be.
_TOOK_PART = sa.and_(
    _MEMBERSHIP.c.end_reason == EndReason.SERIES_DELETED,
    _MEMBERSHIP.c.joined_at.is_not(None),
    sa.not_(_MEMBERSHIP.c.is_restricted),
)


def get_roster_page(
    db: Database,
    links: Links,
    *,
    session_id: UUID,
    is_brief: bool,
    after: UUID | None,
    limit: int,
    of_cancelled: bool = False,
    in_time: bool = False,
) -> Page:
    """Who is to be told of a session, with links of their own.

    Nobody once it is cancelled, but of the cancellation: then nobody while it is not. With
    `in_time` only whose place had begun before it was over.
    """
    status = "cancelled" if of_cancelled else "scheduled"
    meant = (
        sa.select(
            _SERIES.c.id, _SERIES.c.language, _SERIES.c.zone, end_of(_SESSION.c).label("ends_at")
        )
        .join(_SESSION, _SESSION.c.series_id == _SERIES.c.id)
        .where(_SESSION.c.id == session_id, _SESSION.c.status == status)
    )
    series = db.execute(meant).first()
    if series is None:
        return Page([], None)
    condition = _takes_part_in(session_id)
    if in_time:
        condition = sa.and_(condition, _MEMBERSHIP.c.joined_at < series.ends_at)
    if is_brief:
        return _page(_people_briefly(db, series, condition, after, limit), limit)
    items = _people(db, series, condition, after, limit)
    for person in items:
        person["join_token"] = links.join_token(person["membership_id"], session_id)
        person["manage_token"] = links.manage_token(person["membership_id"])
    return _page(items, limit)


def get_series_roster_page(
    db: Database,
    links: Links,
    *,
    series_id: UUID,
    is_brief: bool,
    after: UUID | None,
    limit: int,
) -> Page:
    """Who takes part in a series; where it was deleted, who took part until then."""
    named = sa.select(_SERIES.c.id, _SERIES.c.language, _SERIES.c.zone, _SERIES.c.status)
    series = db.execute(named.where(_SERIES.c.id == series_id)).first()
    if series is None:
        return Page([], None)
    condition = _TOOK_PART if series.status == "deleting" else _TAKES_PART
    if is_brief:
        return _page(_people_briefly(db, series, condition, after, limit), limit)
    items = _people(db, series, condition, after, limit)
    for person in items:
        person["manage_token"] = links.manage_token(person["membership_id"])
    return _page(items, limit)


def get_members_page(
    db: Database, links: Links, *, is_brief: bool, after: UUID | None, limit: int
) -> Page:
    """Everybody who has, or waits for, a place in any series, whatever mail they have stopped.

    To be told of what concerns them all. Who is in several is there several times.
    """
    rows = (
        sa.select(*_PERSON, _SERIES.c.language, _SERIES.c.zone.label("host_zone"))
        .join(_SERIES, _SERIES.c.id == _MEMBERSHIP.c.series_id)
        .where(_MEMBERSHIP.c.status.in_(_PLACED))
        .order_by(_MEMBERSHIP.c.id)
        .limit(limit)
    )
    if after is not None:
        rows = rows.where(_MEMBERSHIP.c.id > after)
    items: list[dict[str, Any]] = [
        {"membership_id": found.id, "email": found.email, "locale": found.locale or found.language}
        | ({} if is_brief else _in_full(found, links))
        for found in db.execute(rows)
    ]
    return _page(items, limit)


def _in_full(found: Any, links: Links) -> dict[str, Any]:
    manage_token = links.manage_token(UUID(found.id))
    zone = found.zone or found.host_zone
    return {"name": found.name, "zone": zone, "manage_token": manage_token}


def _takes_part_in(session_id: UUID) -> sa.ColumnElement[bool]:
    chosen = sa.exists().where(
        _CHOSEN.c.membership_id == _MEMBERSHIP.c.id, _CHOSEN.c.session_id == session_id
    )
    return sa.and_(_TAKES_PART, sa.or_(_MEMBERSHIP.c.is_whole, chosen))


def _people(
    db: Database,
    series: Any,
    condition: sa.ColumnElement[bool],
    after: UUID | None,
    limit: int,
) -> list[dict[str, Any]]:
    """The people of the series by id; language and zone are the series' where they named none."""
    language, host_zone = series.language, series.zone
    found = _rows(db, _PERSON, series.id, condition, after, limit)
    return [
        {
            "membership_id": membership_id,
            "email": email,
            "name": name,
            "locale": locale or language,
            "zone": zone or host_zone,
        }
        for membership_id, email, locale, name, zone in found
    ]


def _people_briefly(
    db: Database, series: Any, condition: sa.ColumnElement[bool], after: UUID | None, limit: int
) -> list[dict[str, Any]]:
    """Whom it is about, and no more: for who only notes it down."""
    language = series.language
    return [
        {"membership_id": membership_id, "email": email, "locale": locale or language}
        for membership_id, email, locale in _rows(db, _BRIEFLY, series.id, condition, after, limit)
    ]


def _rows(
    db: Database,
    columns: Sequence[sa.ColumnElement[Any]],
    series_id: UUID,
    condition: sa.ColumnElement[bool],
    after: UUID | None,
    limit: int,
) -> Sequence[Any]:
    rows = sa.select(*columns).where(_MEMBERSHIP.c.series_id == series_id, condition)
    if after is not None:
        rows = rows.where(_MEMBERSHIP.c.id > after)
    return db.execute(rows.order_by(_MEMBERSHIP.c.id).limit(limit)).all()


def _page(items: list[dict[str, Any]], limit: int) -> Page:
    """A full page may be the last one; the one after it is then empty."""
    return Page(items, next=UUID(items[-1]["membership_id"]) if len(items) == limit else None)
