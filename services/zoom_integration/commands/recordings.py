"""Recordings as Zoom tells of them: there, gone, and there again, in any order.

https://developers.zoom.us/docs/api/meetings/events/#tag/recording
"""

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from chassis.encryption import KeyRing
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from zoom_integration import participants, repository
from zoom_integration.commands import attendance
from zoom_integration.models import Recording
from zoom_integration.secrets_at_rest import seal

THERE = frozenset({"recording.completed", "recording.recovered"})
GONE = frozenset({"recording.trashed", "recording.deleted"})
COLUMN = "recording.sealed"
LONGEST_LINK = 2000


def kept(
    digest: participants.Digest, keys: KeyRing, said: Mapping[str, Any]
) -> dict[str, Any] | None:
    """What is stored of the webhook; link and passcode are sealed before they are stored."""
    meeting = said["payload"]["object"]
    found = {
        "owner": participants.owner_digest(digest, str(meeting.get("host_id", ""))).hex(),
        "room": participants.room_digest(digest, str(meeting.get("uuid", ""))).hex(),
        "event_ts": int(said["event_ts"]) if isinstance(said.get("event_ts"), int) else 0,
    }
    if said["event"] in GONE:
        return found | {"recording_id": None, "sealed": None}
    link = meeting.get("share_url")
    if not isinstance(link, str) or not _is_a_link(link):
        return None
    recording_id = new_id()
    content = json.dumps({"share_url": link, "passcode": str(meeting.get("password") or "")})
    sealed = seal(keys, content, column=COLUMN, row_id=recording_id)
    return found | {
        "recording_id": str(recording_id),
        "sealed": base64.b64encode(sealed).decode(),
    }


def note(uow: UnitOfWork, payload: Mapping[str, Any]) -> None:
    """Keep where it is, or that it is gone: what was said last counts."""
    room = bytes.fromhex(payload["room"])
    at = participants.milliseconds(payload["event_ts"])
    for meeting in attendance.meetings_of_webhook(uow, payload):
        known = repository.recording_of(uow.db, meeting.session_id, room)
        if known is not None and known.noted_at >= at:
            continue
        if known is not None:
            uow.db.delete(known)
            uow.db.flush()
        uow.db.add(
            Recording(
                id=UUID(payload["recording_id"]) if payload["recording_id"] else new_id(),
                session_id=meeting.session_id,
                host_id=meeting.host_id,
                room_digest=room,
                sealed=base64.b64decode(payload["sealed"]) if payload["sealed"] else None,
                noted_at=at,
            )
        )


def _is_a_link(text: str) -> bool:
    """Members follow it: nothing but a web address, and in Zoom's cloud or its double's."""
    parts = urlsplit(text)
    is_web = parts.scheme in ("https", "http") and bool(parts.hostname)
    return is_web and text.isprintable() and " " not in text and len(text) <= LONGEST_LINK
