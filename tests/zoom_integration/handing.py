"""What tests of handing meetings to a co-host, and of taking them back, do and look at."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis import clock
from tests.zoom_integration.host import Host, work
from zoom_integration import operations, queries


def hand_over(host: Host, to: Host) -> dict[str, Any]:
    return operations.disconnect(
        host.inside, host_id=host.host_id, cancel_meetings=False, hand_to_id=to.host_id
    )


def take_back(host: Host) -> dict[str, Any]:
    return operations.take_back(host.inside, host_id=host.host_id)


def go_back(host: Host) -> None:
    """A round for the co-host, who lets go, and one for the host."""
    work(host.inside)
    work(host.inside)


def rehearsal(host: Host) -> dict[str, Any]:
    with host.inside.connection() as db:
        return queries.preview_disconnect(db, host_id=host.host_id, now=clock.now())


def links(host: Host) -> set[str]:
    return {str(meeting["join_url"]) for meeting in host.meetings_at_zoom()}


def starts_at(host: Host, session_id: UUID) -> datetime:
    meeting = host.meeting(session_id)
    assert meeting is not None
    return meeting.starts_at


def present_links(host: Host, session_ids: list[UUID]) -> set[str | None]:
    found = [host.meeting(session_id) for session_id in session_ids]
    return {meeting.join_url if meeting else None for meeting in found}
