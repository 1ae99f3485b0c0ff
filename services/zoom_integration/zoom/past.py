"""What Zoom knows of meetings that are over: https://developers.zoom.us/docs/api/meetings/

Every method raises the failures of `transport`. A number that never was a meeting, or of which
none has ended yet, is `MeetingGone`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from zoom_integration.zoom.for_host import ForHost
from zoom_integration.zoom.transport import read


@dataclass(frozen=True)
class PastParticipant:
    """Somebody who was there; names and addresses are let go of where this is read."""

    key: str = field(repr=False)
    name: str = field(repr=False)
    email: str = field(repr=False)
    registrant: str = field(repr=False)
    zoom_user_id: str = field(repr=False)
    entered_at: datetime
    left_at: datetime


class Past(ForHost):
    """The runs of a meeting, and who was in each."""

    def rooms(self, token: str, number: int) -> list[str]:
        """The uuids of a meeting's runs that are over.

        https://developers.zoom.us/docs/api/meetings/#tag/meetings/GET/past_meetings/{meetingId}/instances
        """
        said = self._send("GET", f"/past_meetings/{number}/instances", token)
        return read(lambda said: [str(one["uuid"]) for one in said["meetings"]], said)

    def participants(self, token: str, room: str) -> list[PastParticipant]:
        """Who was in one run of a meeting.

        https://developers.zoom.us/docs/api/meetings/#tag/meetings/GET/past_meetings/{meetingId}/participants
        """
        pages = self._pages(f"/past_meetings/{_written(room)}/participants", token)
        return [one for page in pages for one in read(_participants, page)]


def _written(room: str) -> str:
    """A uuid may begin with a slash or hold two: Zoom wants it encoded twice."""
    return quote(quote(room, safe=""), safe="")


def _participants(said: Any) -> list[PastParticipant]:
    return [_participant(one) for one in said["participants"]]


def _participant(said: Any) -> PastParticipant:
    person_id = str(said.get("id") or "")
    entered_at = datetime.fromisoformat(said["join_time"])
    return PastParticipant(
        # Older answers number nobody: there a line is known by who it is about, and since when.
        key=str(said.get("user_id") or f"{person_id or said.get('name')} {entered_at}"),
        name=str(said.get("name") or ""),
        email=str(said.get("user_email") or ""),
        registrant=str(said.get("registrant_id") or ""),
        zoom_user_id=person_id,
        entered_at=entered_at,
        left_at=datetime.fromisoformat(said["leave_time"]),
    )
