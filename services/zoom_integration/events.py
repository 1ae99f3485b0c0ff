"""What zoom_integration publishes: ids and facts, no token, no name, no address."""

from typing import Any
from uuid import UUID

from chassis.messages import Event

OWN_LINK = "own"
"""Stands for Zoom's number where the host gave a link of their own."""


def connection_established(host_id: UUID) -> Event:
    return Event("connection_established", 1, {"host_id": str(host_id)})


def connection_broken(host_id: UUID, reason: str) -> Event:
    """Only the host can mend it, by connecting again."""
    return Event("connection_broken", 1, {"host_id": str(host_id), "reason": reason})


def connection_removed(host_id: UUID) -> Event:
    return Event("connection_removed", 1, {"host_id": str(host_id)})


def meetings_handed_over(host_id: UUID, *, keeper_id: UUID, sessions: int) -> Event:
    """A host's sessions to come, so many, are kept by a co-host's account from now on."""
    return Event("meetings_handed_over", 1, _kept(host_id, keeper_id, sessions))


def meetings_taken_back(host_id: UUID, *, keeper_id: UUID, sessions: int) -> Event:
    """The host has taken them back into their own account."""
    return Event("meetings_taken_back", 1, _kept(host_id, keeper_id, sessions))


def meeting_ready(meeting: Any) -> Event:
    """The session has a meeting, or another one than before."""
    return Event("meeting_ready", 1, {**_meeting(meeting), "join_url": meeting.join_url})


def own_link_ready(meeting: Any, own_url: str) -> Event:
    """The session leads to a link of the host's own: for everybody else it is a meeting."""
    payload = {**_meeting(meeting), "meeting_id": OWN_LINK, "join_url": own_url}
    return Event("meeting_ready", 1, payload)


def own_link_removed(meeting: Any) -> Event:
    return Event("meeting_removed", 1, {**_meeting(meeting), "meeting_id": OWN_LINK})


def meeting_removed(meeting: Any) -> Event:
    """This meeting is gone. Where another was ready before this is read, that one still stands."""
    return Event("meeting_removed", 1, _meeting(meeting))


def preflight_failed(meeting: Any, problem: str) -> Event:
    """The room of a session that begins soon does not stand, and only the host can mend it now."""
    payload = {
        "session_id": str(meeting.session_id),
        "series_id": str(meeting.series_id),
        "host_id": str(meeting.host_id),
        "problem": problem,
        "starts_at": meeting.starts_at.isoformat().replace("+00:00", "Z"),
    }
    return Event("preflight_failed", 1, payload)


def _kept(host_id: UUID, keeper_id: UUID, sessions: int) -> dict[str, Any]:
    return {"host_id": str(host_id), "keeper_id": str(keeper_id), "sessions": sessions}


def _meeting(meeting: Any) -> dict[str, str]:
    """The number is text, as in Zoom's webhooks."""
    return {
        "meeting_id": str(meeting.zoom_meeting_id),
        "session_id": str(meeting.session_id),
        "series_id": str(meeting.series_id),
        "host_id": str(meeting.host_id),
    }
