"""Who came to a session: members by their membership, everybody else as a number."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from chassis.errors import NotFound
from zoom_integration.domain import attendance
from zoom_integration.domain.attendance import Confidence, SheetState, Stay
from zoom_integration.models import AttendanceSheet, Attendee, Meeting

_Found = list[tuple[Any, list[Stay]]]


def list_attendance(
    db: sa.Connection, *, host_id: UUID, session_id: UUID, now: datetime
) -> dict[str, Any]:
    """The members who came, in the order of their coming. NotFound for a stranger's session."""
    session = _session(db, host_id, session_id)
    found = _stays(db, session_id, until=_until(session, now))
    people: dict[UUID, _Found] = defaultdict(list)
    strangers: set[UUID] = set()
    for row, stays in found:
        if row.membership_id is None or row.is_restricted:
            strangers.add(row.person_id)
        else:
            people[row.membership_id].append((row, stays))
    items = [_item(membership_id, theirs) for membership_id, theirs in people.items()]
    counts = Counter(item["confidence"] for item in items)
    return {
        "session_id": session_id,
        "state": session.state or SheetState.AWAITED,
        "items": sorted(items, key=lambda item: item["entered_at"]),
        "counts": {level: counts[level] for level in Confidence} | {"unmatched": len(strangers)},
    }


def _session(db: sa.Connection, host_id: UUID, session_id: UUID) -> Any:
    columns = (Meeting.starts_at, Meeting.duration_minutes, AttendanceSheet.state)
    rows = (
        sa.select(*columns)
        .outerjoin(AttendanceSheet, AttendanceSheet.session_id == Meeting.session_id)
        .where(Meeting.session_id == session_id, Meeting.host_id == host_id)
    )
    found = db.execute(rows).one_or_none()
    if found is None:
        raise NotFound("session_unknown", "There is no such session among yours.")
    return found


def _until(session: Any, now: datetime) -> datetime:
    """Until when somebody is there who was not heard to leave: now, or the planned end."""
    ends_at: datetime = session.starts_at + timedelta(minutes=session.duration_minutes)
    return min(now, ends_at)


def _stays(db: sa.Connection, session_id: UUID, *, until: datetime) -> _Found:
    columns = (Attendee.person_id, Attendee.membership_id, Attendee.confidence)
    rows = sa.select(*columns, Attendee.is_restricted, Attendee.entries, Attendee.exits).where(
        Attendee.session_id == session_id
    )
    return [
        (row, attendance.stays(row.entries, row.exits, until=until)) for row in db.execute(rows)
    ]


def _item(membership_id: UUID, theirs: _Found) -> dict[str, Any]:
    stays = attendance.merged(stay for _, found in theirs for stay in found)
    levels = (Confidence(row.confidence) for row, _ in theirs)
    return {
        "membership_id": membership_id,
        "confidence": min(levels, key=lambda level: level.rank),
        "minutes": attendance.minutes(stays),
        "entered_at": stays[0].entered_at,
        "left_at": stays[-1].left_at,
    }
