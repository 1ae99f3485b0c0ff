"""What a subscriber reads by a signed link, and how one subscriber is reached."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from chassis.errors import NotFound
from series.domain.links import Links, Purpose
from series.domain.membership import Status
from series.models import ChosenSession, Membership, Series, Session, end_of
from series.queries import rhythm
from series.queries.pages import Database

SESSIONS_SHOWN = 200

_SERIES = Series.__table__
_SESSION = Session.__table__
_MEMBERSHIP = Membership.__table__
_CHOSEN = ChosenSession.__table__


def get_membership(
    db: Database, links: Links, *, token: str, now: datetime, locale: str | None = None
) -> dict[str, Any]:
    """What stands on a member's own page: place, series, sessions with their links.

    Raises NotFound. Only who takes part gets the links. The series' rhythm is said in `locale`, or
    in the member's language, or in the series'.
    """
    membership, series = linked(db, links, token, Purpose.MANAGE)
    language = locale or membership["locale"] or series["language"]
    sessions = coming(db, membership, after=now)
    takes_part = membership["status"] == Status.ACTIVE
    return {
        "membership": {
            **membership,
            "manage_token": token,
            "proof_token": links.proof_token(membership["id"]),
        },
        "calendar_token": links.calendar_token(membership["id"]),
        "series": {**series, "schedule": rhythm.of(db, series, language, now)},
        "sessions": [
            {
                **session,
                "join_token": links.join_token(membership["id"], session["id"])
                if takes_part
                else None,
            }
            for session in sessions
        ],
    }


def linked(
    db: Database, links: Links, token: str, purpose: Purpose
) -> tuple[sa.RowMapping, sa.RowMapping]:
    """The membership that a link for this purpose names, and its series. Raises NotFound."""
    link = links.read(token, purpose)
    rows = sa.select(_MEMBERSHIP).where(_MEMBERSHIP.c.id == link.membership_id) if link else None
    membership = db.execute(rows).mappings().first() if rows is not None else None
    if membership is None:
        raise NotFound("link_unknown", "This link is not, or no longer, good for anything.")
    series = sa.select(_SERIES).where(_SERIES.c.id == membership["series_id"])
    return membership, db.execute(series).mappings().one()


def get_member_contact(db: Database, links: Links, *, membership_id: UUID) -> dict[str, Any]:
    """How to reach one person, whatever the state of the membership. Raises NotFound."""
    rows = (
        sa.select(
            _MEMBERSHIP.c.id.label("membership_id"),
            _MEMBERSHIP.c.email,
            _MEMBERSHIP.c.name,
            sa.func.coalesce(_MEMBERSHIP.c.locale, _SERIES.c.language).label("locale"),
            sa.func.coalesce(_MEMBERSHIP.c.zone, _SERIES.c.zone).label("zone"),
            _MEMBERSHIP.c.status,
            _SERIES.c.id.label("series_id"),
            _SERIES.c.title.label("series_title"),
            _SERIES.c.slug.label("series_slug"),
            _SERIES.c.host_id,
        )
        .join(_SERIES, _SERIES.c.id == _MEMBERSHIP.c.series_id)
        .where(_MEMBERSHIP.c.id == membership_id)
    )
    found = db.execute(rows).mappings().first()
    if found is None:
        raise NotFound("membership_unknown", "There is no such membership.")
    return {**found, "manage_token": links.manage_token(membership_id)}


def coming(db: Database, membership: sa.RowMapping, *, after: datetime) -> Sequence[sa.RowMapping]:
    """The sessions that the membership is for and that end after that instant."""
    rows = (
        sa.select(_SESSION)
        .where(_SESSION.c.series_id == membership["series_id"], end_of(_SESSION.c) > after)
        .order_by(_SESSION.c.starts_at, _SESSION.c.id)
        .limit(SESSIONS_SHOWN)
    )
    if not membership["is_whole"]:
        chosen = sa.select(_CHOSEN.c.session_id)
        rows = rows.where(
            _SESSION.c.id.in_(chosen.where(_CHOSEN.c.membership_id == membership["id"]))
        )
    return db.execute(rows).mappings().all()
