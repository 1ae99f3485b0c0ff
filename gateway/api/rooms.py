"""How people get into a host's sessions, and what is wrong with the rooms."""

from typing import Any
from uuid import UUID

from gateway import idempotency
from gateway.acting import Scope
from gateway.api.resource import Resource, acting_host
from gateway.context import remote
from gateway.schemas import meetings
from gateway.schemas import rooms as schemas

blueprint = Resource("rooms", "Rooms: meetings at Zoom, or links of your own", for_accounts=True)


@blueprint.operation("GET", "/series/<uuid:series_id>/room", scope=Scope.SERIES_READ)
@blueprint.response(200, schemas.Room)
def get_room(series_id: UUID) -> dict[str, Any]:
    """Get how people get into the sessions of a series"""
    return remote().zoom.get_room(**_mine(series_id))


@blueprint.operation("PUT", "/series/<uuid:series_id>/room", scope=Scope.SERIES_WRITE)
@blueprint.arguments(schemas.SetRoom)
@blueprint.response(200, schemas.Room)
def set_room(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Set how people get in; meetings at Zoom follow within a minute"""
    mine = _mine(series_id)
    wished = asked | {"passcode": asked["passcode"] or ""}
    remote().zoom.set_room(**mine, **wished, idempotency_key=idempotency.key())
    return remote().zoom.get_room(**mine)


@blueprint.operation("PUT", "/sessions/<uuid:session_id>/link", scope=Scope.SERIES_WRITE)
@blueprint.arguments(schemas.SetLink)
@blueprint.response(204)
def set_session_link(asked: dict[str, Any], session_id: UUID) -> None:
    """Lead one session to a link of your own, or back to the room of its series"""
    remote().zoom.set_session_link(
        host_id=acting_host(),
        session_id=str(session_id),
        idempotency_key=idempotency.key(),
        **asked,
    )


@blueprint.operation("GET", "/sessions/<uuid:session_id>/attendance", scope=Scope.MEMBERS_READ)
@blueprint.response(200, meetings.Attendance)
def list_attendance(session_id: UUID) -> dict[str, Any]:
    """List who came to a session at Zoom, and how surely it was them"""
    return remote().zoom.list_attendance(host_id=acting_host(), session_id=str(session_id))


@blueprint.operation("GET", "/meetings", scope=Scope.SERIES_READ)
@blueprint.response(200, meetings.MeetingList)
def list_meetings() -> dict[str, Any]:
    """List the rooms of your sessions"""
    return remote().zoom.list_meetings(host_id=acting_host())


@blueprint.operation("GET", "/meetings/warnings", scope=Scope.SERIES_READ)
@blueprint.response(200, meetings.RoomWarningList)
def list_warnings() -> dict[str, Any]:
    """List coming sessions whose rooms do not stand"""
    return remote().zoom.list_warnings(host_id=acting_host())


def _mine(series_id: UUID) -> dict[str, str]:
    """The host and the series, which is theirs: a stranger's is not found."""
    mine = {"host_id": acting_host(), "series_id": str(series_id)}
    remote().series.get_series(**mine)
    return mine
