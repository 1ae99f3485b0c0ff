"""Zoom's REST API, one method for each operation: https://developers.zoom.us/docs/api/meetings/

Every one raises the failures of `transport`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from zoom_integration.domain import Plan, RoomRules
from zoom_integration.zoom.for_host import ForHost
from zoom_integration.zoom.transport import read

TOPIC_LENGTH = 200
_AUTOMATICALLY, _NO_REGISTRATION = 0, 2


@dataclass(frozen=True)
class Profile:
    """Who a host is at Zoom; shown, never stored (promise P10). The id alone is kept."""

    zoom_user_id: str
    display_name: str = field(repr=False)
    email: str = field(repr=False)


@dataclass(frozen=True)
class ZoomMeeting:
    """A meeting as Zoom has it. The `start_url` lives two hours and is left out."""

    number: int
    join_url: str = field(repr=False)
    plan: Plan


class Api(ForHost):
    """Whose host it is, and their meetings."""

    def profile(self, token: str) -> Profile:
        """https://developers.zoom.us/docs/api/users/#tag/users/GET/users/{userId}"""
        said = self._send("GET", "/users/me", token)
        name = (
            said.get("display_name") or f"{said.get('first_name', '')} {said.get('last_name', '')}"
        )
        return Profile(str(said["id"]), name.strip(), str(said.get("email", "")))

    def create_meeting(self, token: str, plan: Plan, *, session_id: UUID, zone: str) -> ZoomMeeting:
        """https://developers.zoom.us/docs/api/meetings/#tag/meetings/POST/users/{userId}/meetings"""
        body = {
            **_described(plan),
            "type": 2,
            "timezone": zone,
            "agenda": marker(session_id),
        }
        body["settings"] |= {"join_before_host": False}
        return read(_meeting, self._send("POST", "/users/me/meetings", token, json=body))

    def get_meeting(self, token: str, number: int) -> ZoomMeeting:
        """https://developers.zoom.us/docs/api/meetings/#tag/meetings/GET/meetings/{meetingId}"""
        return read(_meeting, self._send("GET", f"/meetings/{number}", token))

    def update_meeting(self, token: str, number: int, plan: Plan, *, zone: str) -> None:
        """The link stays as it is.

        https://developers.zoom.us/docs/api/meetings/#tag/meetings/PATCH/meetings/{meetingId}
        """
        body = {**_described(plan), "timezone": zone}
        self._send("PATCH", f"/meetings/{number}", token, json=body)

    def delete_meeting(self, token: str, number: int) -> None:
        """https://developers.zoom.us/docs/api/meetings/#tag/meetings/DELETE/meetings/{meetingId}"""
        query = {"schedule_for_reminder": "false", "cancel_meeting_reminder": "false"}
        self._send("DELETE", f"/meetings/{number}", token, params=query)

    def find_meetings(self, token: str, session_id: UUID) -> list[ZoomMeeting]:
        """The host's meetings that bear the session's mark, the oldest first.

        https://developers.zoom.us/docs/api/meetings/#tag/meetings/GET/users/{userId}/meetings
        """
        mark = marker(session_id)
        found = [item for item in self._scheduled(token) if mark in str(item.get("agenda"))]
        by_age = sorted(found, key=lambda item: str(item.get("created_at")))
        return [read(_meeting, item) for item in by_age]

    def _scheduled(self, token: str) -> Iterator[dict[str, Any]]:
        for page in self._pages("/users/me/meetings", token, type="scheduled"):
            yield from read(_items, page)


def marker(session_id: UUID) -> str:
    """By this we know our meeting again in a list: Zoom takes no idempotency key."""
    return f"Session {session_id}"


def _described(plan: Plan) -> dict[str, Any]:
    room = plan.room or RoomRules()
    passcode = {"password": room.passcode} if room.passcode else {}
    return {
        **passcode,
        "topic": plan.topic[:TOPIC_LENGTH],
        "start_time": plan.starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration": plan.duration_minutes,
        "settings": {
            "waiting_room": room.has_waiting_room,
            "alternative_hosts": ";".join(room.alternative_hosts),
            **_registration(room),
        },
    }


def _registration(room: RoomRules) -> dict[str, Any]:
    """Members hear of their links from us: Zoom is to write to nobody."""
    if not room.has_personal_links:
        return {"approval_type": _NO_REGISTRATION}
    quiet = {"registrants_confirmation_email": False, "registrants_email_notification": False}
    return {"approval_type": _AUTOMATICALLY, **quiet}


def _profile(said: Any) -> Profile:
    parts = (said.get("first_name"), said.get("last_name"))
    name = said.get("display_name") or " ".join(filter(None, parts))
    return Profile(str(said["id"]), str(name), str(said.get("email", "")))


def _items(said: Any) -> list[dict[str, Any]]:
    return [dict(item) for item in said["meetings"]]


def _room(said: Any) -> RoomRules | None:
    """None in lists, which leave the settings out."""
    if "settings" not in said:
        return None
    settings = said["settings"]
    others = str(settings.get("alternative_hosts") or "").replace(",", ";").split(";")
    return RoomRules(
        has_waiting_room=bool(settings.get("waiting_room")),
        passcode=str(said.get("password", "")),
        alternative_hosts=tuple(sorted(one.strip().casefold() for one in others if one.strip())),
        has_personal_links=settings.get("approval_type") == _AUTOMATICALLY,
    )


def _meeting(said: Any) -> ZoomMeeting:
    # A meeting that somebody made recurring at Zoom may lack these two.
    starts_at = datetime.fromisoformat(said.get("start_time", "1970-01-01T00:00:00Z"))
    minutes, topic = int(said.get("duration", 0)), str(said.get("topic", ""))
    plan = Plan(starts_at, minutes, topic, _room(said))
    return ZoomMeeting(int(said["id"]), str(said["join_url"]), plan)
