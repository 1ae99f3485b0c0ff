"""Showing recordings: to the host all, to members where the host offers them."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from zoom_integration import repository
from zoom_integration.commands.recordings import COLUMN
from zoom_integration.secrets_at_rest import unseal
from zoom_integration.surroundings import Surroundings


def list_recordings(around: Surroundings, *, host_id: UUID, session_id: UUID) -> dict[str, Any]:
    """What Zoom has of one session of this host; nothing of a stranger's."""
    with around.unit_of_work() as uow:
        found = repository.recordings_of_session(uow.db, host_id, session_id)
        return {"items": [_shown(uow.keys, *row) for row in found]}


def list_offered_recordings(
    around: Surroundings,
    *,
    series_id: UUID,
    since: datetime | None = None,
    session_id: UUID | None = None,
) -> dict[str, Any]:
    """Of one session of a series, or of those since then, the latest first.

    None unless the host offers them.
    """
    with around.unit_of_work() as uow:
        found = repository.offered_recordings(uow.db, series_id, since=since, session_id=session_id)
        is_awaited = (
            session_id is not None
            and not found
            and repository.is_to_be_offered(uow.db, series_id, session_id)
        )
        return {
            "items": [_shown(uow.keys, *row) for row in found],
            "is_awaited": is_awaited,
        }


def _shown(keys: Any, recording: Any, meeting: Any) -> dict[str, Any]:
    content = json.loads(unseal(keys, recording.sealed, column=COLUMN, row_id=recording.id))
    return {
        "session_id": meeting.session_id,
        "topic": meeting.topic,
        "starts_at": meeting.starts_at,
        "share_url": content["share_url"],
        "passcode": content["passcode"],
    }
