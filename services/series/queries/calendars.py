"""The calendars of a session, of a series for anyone, and of a member."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from chassis.errors import NotFound
from series.calendars import Entry, Method, render
from series.domain.links import Links, Purpose
from series.domain.membership import Status
from series.models import Series, Session
from series.queries import membership as memberships
from series.queries.pages import Database

GOES_BACK = timedelta(days=30)
"""So long a calendar goes on showing what was."""

_SERIES = Series.__table__
_SESSION = Session.__table__


def get_session_calendar(
    db: Database, public_url: str, *, session_id: UUID, now: datetime
) -> dict[str, str]:
    """One session, to be attached to a mail: to take in, or, cancelled, to take out."""
    session = db.execute(sa.select(_SESSION).where(_SESSION.c.id == session_id)).mappings().first()
    owning = sa.select(_SERIES).where(_SERIES.c.status != "deleting")
    series = (
        session
        and db.execute(owning.where(_SERIES.c.id == session["series_id"])).mappings().first()
    )
    if not (session and series):
        raise NotFound("session_unknown", "There is no such session.")
    # Who may not see the page of a series for members only is not led there.
    is_open = series["visibility"] != "members_only"
    link = f"{public_url}/s/{series['slug']}" if is_open else public_url
    entry = _entry(series, session, link)
    method = Method.CANCEL if entry.is_cancelled else Method.PUBLISH
    return _calendar([entry], series, method, public_url, now)


def get_public_calendar(
    db: Database, public_url: str, *, slug: str, now: datetime, session_id: UUID | None = None
) -> dict[str, str]:
    """A published series, for anyone to subscribe to, or one session of it. Raises NotFound."""
    rows = sa.select(_SERIES).where(
        _SERIES.c.slug == slug,
        _SERIES.c.status == "published",
        _SERIES.c.visibility != "members_only",
    )
    series = db.execute(rows).mappings().first()
    if series is None:
        raise NotFound("series_unknown", "There is no such series.")
    link = f"{public_url}/s/{slug}"
    sessions = _only(_recent(db, series["id"], now), session_id)
    entries = [_entry(series, session, link) for session in sessions]
    return _calendar(entries, series, Method.PUBLISH, public_url, now)


def get_membership_calendar(
    db: Database,
    links: Links,
    public_url: str,
    *,
    token: str,
    now: datetime,
    session_id: UUID | None = None,
) -> dict[str, str]:
    """A member's own, with their join links; empty for who does not take part. Raises NotFound.

    With a `session_id` that session only.
    """
    membership, series = memberships.linked(db, links, token, Purpose.CALENDAR)
    takes_part = membership["status"] == Status.ACTIVE
    sessions = memberships.coming(db, membership, after=now - GOES_BACK) if takes_part else []
    entries = [
        _entry(
            series,
            session,
            f"{public_url}/j/{links.join_token(membership['id'], session['id'])}",
        )
        for session in _only(sessions, session_id)
    ]
    return _calendar(entries, series, Method.PUBLISH, public_url, now)


def _only(sessions: Sequence[sa.RowMapping], session_id: UUID | None) -> Sequence[sa.RowMapping]:
    """All of them, or the one that is named. Raises NotFound where it is not among them."""
    if session_id is None:
        return sessions
    found = [session for session in sessions if session["id"] == session_id]
    if not found:
        raise NotFound("session_unknown", "There is no such session.")
    return found


def _recent(db: Database, series_id: UUID, now: datetime) -> Sequence[sa.RowMapping]:
    rows = (
        sa.select(_SESSION)
        .where(_SESSION.c.series_id == series_id, _SESSION.c.starts_at > now - GOES_BACK)
        .order_by(_SESSION.c.starts_at, _SESSION.c.id)
    )
    return db.execute(rows).mappings().all()


def _entry(series: sa.RowMapping, session: sa.RowMapping, link: str) -> Entry:
    return Entry(
        session_id=session["id"],
        sequence=session["sequence"],
        starts_at=session["starts_at"],
        duration_minutes=session["duration_minutes"],
        is_cancelled=session["status"] == "cancelled",
        title=series["title"],
        description=series["description"],
        link=link,
    )


def _calendar(
    entries: Iterable[Entry], series: Any, method: Method, public_url: str, now: datetime
) -> dict[str, str]:
    text = render(entries, name=series["title"], method=method, public_url=public_url, now=now)
    return {
        "content_type": f"text/calendar; charset=utf-8; method={method}",
        "file_name": f"{series['slug']}.ics",
        "text": text,
    }
