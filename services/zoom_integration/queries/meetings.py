"""A host's connection, the rooms of their series and the meetings of their sessions."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from zoom_integration import domain
from zoom_integration.domain import ConnectionStatus, Problem, RoomRules
from zoom_integration.events import OWN_LINK
from zoom_integration.models import AlternativeHost, Connection, Meeting, Room

WARNINGS_SHOWN = 20
_ROOM_OF_MEETING = sa.and_(Room.series_id == Meeting.series_id, Room.host_id == Meeting.host_id)
_NONE = {
    "status": ConnectionStatus.NONE,
    "connected_at": None,
    "problem": None,
    "profile": None,
    "writes": None,
}
_USUAL_ROOM = {
    "own_url": None,
    "has_waiting_room": RoomRules().has_waiting_room,
    "passcode": RoomRules().passcode,
    "has_personal_links": RoomRules().has_personal_links,
    "offers_recordings": False,
}


def get_connection(
    db: sa.Connection, *, host_id: UUID, now: datetime, budget: int
) -> dict[str, Any]:
    """`status` none where there is none; `writes` says what is left of the day's."""
    columns = (Connection.status, Connection.connected_at, Connection.problem)
    counted = (Connection.writes_on, Connection.writes_count)
    rows = sa.select(*columns, *counted).where(Connection.host_id == host_id)
    row = db.execute(rows).one_or_none()
    handed_over = {"handed_over": _handed_over(db, host_id, now)}
    if row is None:
        return _NONE | handed_over
    spent = row.writes_count if row.writes_on == now.date() else 0
    return {
        "status": row.status,
        "connected_at": row.connected_at,
        "problem": row.problem,
        "profile": None,
        "writes": {
            "limit": budget,
            "left": max(budget - spent, 0),
            "renewed_at": domain.next_midnight(now),
            "waiting": _waiting(db, host_id),
        },
        **handed_over,
    }


def _handed_over(db: sa.Connection, host_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """Which co-hosts keep how many of the host's sessions to come."""
    rows = (
        sa.select(Meeting.handed_to_id.label("keeper_id"), sa.func.count().label("sessions"))
        .where(Meeting.host_id == host_id, Meeting.is_wanted, Meeting.starts_at > now)
        .where(Meeting.handed_to_id.is_not(None), sa.not_(Meeting.is_going_back))
        .group_by(Meeting.handed_to_id)
        .order_by(Meeting.handed_to_id)
    )
    return [dict(row._mapping) for row in db.execute(rows)]


def _waiting(db: sa.Connection, host_id: UUID) -> int:
    """How many sessions get their meeting, or its change, tomorrow."""
    rows = sa.select(sa.func.count()).where(
        Meeting.keeper_id == host_id, Meeting.problem == Problem.DAILY_LIMIT
    )
    return int(db.execute(rows).scalar_one())


def get_room(db: sa.Connection, *, host_id: UUID, series_id: UUID) -> dict[str, Any]:
    """How people get into a series of this host; the usual way where nothing was said."""
    columns = (
        Room.own_url,
        Room.has_waiting_room,
        Room.passcode,
        Room.has_personal_links,
        Room.offers_recordings,
    )
    rows = sa.select(*columns).where(Room.series_id == series_id, Room.host_id == host_id)
    row = db.execute(rows).one_or_none()
    others = sa.select(AlternativeHost.email).where(
        AlternativeHost.series_id == series_id, AlternativeHost.host_id == host_id
    )
    found = dict(_USUAL_ROOM) if row is None else dict(row._mapping)
    addresses = list(db.scalars(others.order_by(AlternativeHost.email)))
    return {**found, "alternative_hosts": addresses}


def preview_disconnect(db: sa.Connection, *, host_id: UUID, now: datetime) -> dict[str, Any]:
    """The sessions to come that lead to Zoom, by series, the nearest first."""
    own = sa.func.coalesce(Meeting.own_url, Room.own_url)
    rows = (
        sa.select(Meeting.session_id, Meeting.series_id, Meeting.topic, Meeting.starts_at)
        .outerjoin(Room, _ROOM_OF_MEETING)
        .where(Meeting.host_id == host_id, Meeting.is_wanted, Meeting.starts_at > now)
        .where(own.is_(None), Meeting.handed_to_id.is_(None))
        .order_by(Meeting.starts_at, Meeting.session_id)
    )
    found = db.execute(rows).all()
    counts = Counter(row.series_id for row in found)
    topics = {row.series_id: row.topic for row in found}
    return {
        "sessions": len(found),
        "first_starts_at": found[0].starts_at if found else None,
        "session_ids": [row.session_id for row in found],
        "kept_for_others": _kept_for_others(db, host_id, now),
        "series": [
            {"series_id": series_id, "topic": topics[series_id], "sessions": number}
            for series_id, number in counts.items()
        ],
    }


def _kept_for_others(db: sa.Connection, keeper_id: UUID, now: datetime) -> int:
    """How many sessions of other hosts have their meetings in this account."""
    rows = sa.select(sa.func.count()).where(
        Meeting.handed_to_id == keeper_id,
        Meeting.is_wanted,
        Meeting.starts_at > now,
        sa.not_(Meeting.is_going_back),
    )
    return int(db.execute(rows).scalar_one())


def list_warnings(db: sa.Connection, *, host_id: UUID, now: datetime) -> dict[str, Any]:
    """The host's sessions to come whose rooms did not stand when they were looked at."""
    columns = (Meeting.session_id, Meeting.series_id, Meeting.topic, Meeting.starts_at)
    rows = (
        sa.select(*columns, Meeting.zone, Meeting.preflight_told.label("problem"))
        .where(
            Meeting.host_id == host_id,
            Meeting.is_wanted,
            Meeting.starts_at > now,
            Meeting.preflight_told.is_not(None),
        )
        .order_by(Meeting.starts_at)
        .limit(WARNINGS_SHOWN)
    )
    return {"items": [dict(row._mapping) for row in db.execute(rows)]}


def list_meetings(
    db: sa.Connection, *, host_id: UUID, session_ids: Sequence[UUID] | None, now: datetime
) -> dict[str, Any]:
    """The host's meetings that are wanted, by start; or those of some sessions."""
    rows = (
        sa.select(
            Meeting.session_id,
            Meeting.join_url,
            Meeting.own_url.label("session_url"),
            Room.own_url.label("series_url"),
            Meeting.zoom_meeting_id,
            Meeting.problem,
            Meeting.preflight_at,
            Meeting.preflight_problem,
            Connection.status.label("connection"),
            Connection.paused_until,
        )
        .outerjoin(Connection, Connection.host_id == Meeting.keeper_id)
        .outerjoin(Room, _ROOM_OF_MEETING)
        .where(Meeting.host_id == host_id, Meeting.is_wanted)
        .order_by(Meeting.starts_at, Meeting.session_id)
    )
    if session_ids is not None:
        rows = rows.where(Meeting.session_id.in_(session_ids))
    return {"items": [_shown(row, now) for row in db.execute(rows)]}


def _shown(row: Any, now: datetime) -> dict[str, Any]:
    number, own = row.zoom_meeting_id, row.session_url or row.series_url
    looked = {"looked_at": row.preflight_at, "found": row.preflight_problem}
    if own:
        return {
            **looked,
            "session_id": row.session_id,
            "kind": "own_link",
            "status": "ready",
            "problem": None,
            "join_url": own,
            "own_url": row.session_url,
            "meeting_id": OWN_LINK,
        }
    return {
        **looked,
        "session_id": row.session_id,
        "kind": "zoom",
        "status": _status(row, now),
        "problem": row.problem,
        "join_url": row.join_url,
        "own_url": None,
        "meeting_id": None if number is None else str(number),
    }


def _status(row: Any, now: datetime) -> str:
    """`tomorrow` is the honest word for the day's limit of writes."""
    if row.zoom_meeting_id is not None:
        return "ready"
    if row.connection != ConnectionStatus.ACTIVE:
        return "not_connected"
    if row.problem == Problem.DAILY_LIMIT:
        return "tomorrow"
    is_paused = row.paused_until is not None and row.paused_until > now
    return "tomorrow" if is_paused and domain.is_day_long(now, row.paused_until) else "pending"
