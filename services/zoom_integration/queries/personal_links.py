"""A member's own link into a session: whether there can be one, and which it is."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from zoom_integration.models import Meeting, Registrant, Room


def get_personal_link(
    db: sa.Connection, *, session_id: UUID, membership_id: UUID, now: datetime
) -> dict[str, Any]:
    """`is_offered` says whether one can be made; the link, None where there is none yet."""
    columns = (Meeting.no_registrants_until, Room.has_personal_links, Registrant.join_url)
    theirs = sa.and_(
        Registrant.session_id == Meeting.session_id, Registrant.membership_id == membership_id
    )
    rows = (
        sa.select(*columns)
        .join(Room, sa.and_(Room.series_id == Meeting.series_id, Room.host_id == Meeting.host_id))
        .outerjoin(Registrant, theirs)
        .where(
            Meeting.session_id == session_id,
            Meeting.is_wanted,
            Meeting.zoom_meeting_id.is_not(None),
            Meeting.told_room_version == Room.version,
            sa.func.coalesce(Meeting.own_url, Room.own_url).is_(None),
        )
    )
    row = db.execute(rows).one_or_none()
    if row is None or not row.has_personal_links:
        return {"is_offered": False, "join_url": None}
    is_paused = row.no_registrants_until is not None and row.no_registrants_until > now
    return {"is_offered": not is_paused or row.join_url is not None, "join_url": row.join_url}
