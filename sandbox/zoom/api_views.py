"""Zoom's REST API, as much of it as the platform uses.

https://developers.zoom.us/docs/api/meetings/
"""

from typing import Any
from urllib.parse import unquote

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox import world
from sandbox.store import Document, Documents
from sandbox.zoom.errors import ZoomError, expired_token, missing_scope, paid_only
from sandbox.zoom.meetings import shown
from sandbox.zoom.parts import here
from sandbox.zoom.rooms import seconds_in
from sandbox.zoom.users import BASIC

blueprint = Blueprint("api", __name__, url_prefix="/v2")

_LISTED = (
    *("uuid", "id", "host_id", "topic", "type", "start_time", "duration", "timezone"),
    *("agenda", "created_at", "join_url"),
)


@blueprint.get("/users/<user_id>")
def get_user(user_id: str) -> ResponseReturnValue:
    return jsonify(_user("user:read:user", user_id))


@blueprint.get("/users/<user_id>/meetings")
def list_meetings(user_id: str) -> ResponseReturnValue:
    user = _user("meeting:read:list_meetings", user_id)
    found = here().meetings.list_of(user["id"], request.args.get("type", "scheduled"))
    listed = [{name: meeting[name] for name in _LISTED} for meeting in found]
    # A list shows the first 250 characters of the agenda.
    return _page("meetings", [{**one, "agenda": one["agenda"][:250]} for one in listed])


@blueprint.post("/users/<user_id>/meetings")
def create_meeting(user_id: str) -> ResponseReturnValue:
    user = _user("meeting:write:meeting", user_id)
    body = request.get_json(silent=True)
    _check_alternative_hosts(body)
    _check_registration(user, body)
    meeting = shown(here().meetings.create(user, body))
    place = f"{world.of().settings.sandbox_url}/zoom/s/{meeting['id']}?zak={meeting['uuid']}"
    return jsonify({**meeting, "start_url": place}), 201


@blueprint.get("/meetings/<int:number>")
def get_meeting(number: int) -> ResponseReturnValue:
    user = _user("meeting:read:meeting")
    meeting = here().meetings.get(number)
    if meeting["host_id"] != user["id"]:
        raise ZoomError(400, 3000, "Cannot access meeting information.")
    return jsonify({**shown(meeting), "status": meeting["state"]["status"]})


@blueprint.patch("/meetings/<int:number>")
def update_meeting(number: int) -> ResponseReturnValue:
    user, body = _user("meeting:update:meeting"), request.get_json(silent=True)
    _check_alternative_hosts(body)
    _check_registration(user, body)
    occurrence_id = request.args.get("occurrence_id", "")
    here().meetings.update(number, user, body, occurrence_id)
    here().tell_of_meeting("meeting.updated", user, dict(body or {}, id=number))
    return "", 204


@blueprint.delete("/meetings/<int:number>")
def delete_meeting(number: int) -> ResponseReturnValue:
    user = _user("meeting:delete:meeting")
    gone = here().meetings.delete(number, user["id"], request.args.get("occurrence_id", ""))
    if "occurrence_id" not in request.args:
        here().tell_of_meeting("meeting.deleted", user, shown(gone))
    return "", 204


@blueprint.get("/meetings/<int:number>/registrants")
def list_registrants(number: int) -> ResponseReturnValue:
    user = _user("meeting:read:list_registrants")
    registrants = here().meetings.owned(number, user["id"])["state"]["registrants"]
    status = request.args.get("status", "approved")
    return _page("registrants", [one for one in registrants if one["status"] == status])


@blueprint.post("/meetings/<int:number>/registrants")
def add_registrant(number: int) -> ResponseReturnValue:
    user = _user("meeting:write:registrant")
    meeting = here().meetings.owned(number, user["id"])
    registrant = here().rooms.register(meeting, user, request.get_json(silent=True))
    answer = {
        "id": number,
        "registrant_id": registrant["id"],
        "topic": meeting["topic"],
        "start_time": meeting["start_time"],
        "join_url": registrant["join_url"],
    }
    return jsonify(answer), 201


@blueprint.delete("/meetings/<int:number>/registrants/<registrant_id>")
def remove_registrant(number: int, registrant_id: str) -> ResponseReturnValue:
    user = _user("meeting:delete:registrant")
    here().rooms.unregister(here().meetings.owned(number, user["id"]), registrant_id)
    return "", 204


@blueprint.get("/past_meetings/<int:number>/instances")
def list_instances(number: int) -> ResponseReturnValue:
    user = _user("meeting:read:list_past_instances")
    found = here().rooms.instances(number, user["id"])
    return jsonify(meetings=[{name: one[name] for name in ("uuid", "start_time")} for one in found])


@blueprint.get("/past_meetings/<path:reference>/participants")
def list_past_participants(reference: str) -> ResponseReturnValue:
    user = _user("meeting:read:list_past_participants")
    # A uuid with a slash comes encoded twice.
    people = here().rooms.past(unquote(reference), user)["participants"]
    return _page("participants", [{**one, "duration": seconds_in(one)} for one in people])


@blueprint.get("/past_meetings/<path:reference>")
def get_past_meeting(reference: str) -> ResponseReturnValue:
    user = _user("meeting:read:list_past_participants")
    past = here().rooms.past(unquote(reference), user)
    names = ("uuid", "id", "host_id", "type", "topic", "start_time", "end_time", "duration")
    return jsonify(
        {name: past[name] for name in names} | {"participants_count": len(past["participants"])}
    )


def _user(scope: str, user_id: str = "me") -> Document:
    """The user of the bearer token, which must have a scope; only their own things are open."""
    bearer = request.authorization
    holder = here().tokens.holder((bearer.token if bearer else None) or "")
    operation = (request.endpoint or "").rpartition(".")[2]
    if holder is None or world.of().faults.take("zoom", operation, "124"):
        raise expired_token()
    if scope not in holder["scope"].split() or world.of().faults.take("zoom", operation, "4711"):
        raise missing_scope(scope)
    user = here().users.get(holder["user_id"])
    if user is None or user_id not in ("me", user["id"], user["email"]):
        raise ZoomError(404, 1001, f"User does not exist: {user_id}.")
    return user


def _check_alternative_hosts(body: Any) -> None:
    """They must be licensed users of Zoom's; the text separates them by semicolons."""
    settings = body.get("settings") if isinstance(body, dict) else None
    said = settings.get("alternative_hosts") if isinstance(settings, dict) else None
    licensed = {user["email"] for user in here().users.list() if user["type"] != BASIC}
    for address in str(said or "").split(";"):
        if address and address not in licensed:
            raise ZoomError(400, 1114, f"User can not be an alternative host: {address}.")


def _check_registration(user: Document, body: Any) -> None:
    """Meetings for which people register cost a licence."""
    settings = body.get("settings") if isinstance(body, dict) else None
    wanted = settings.get("approval_type", 2) if isinstance(settings, dict) else 2
    if wanted != 2 and user["type"] == BASIC:
        raise paid_only(user["account_id"])


def _page(name: str, items: Documents) -> ResponseReturnValue:
    """One page of a list; the token of the next is its offset."""
    size = min(request.args.get("page_size", 30, type=int), 300)
    start = request.args.get("next_page_token", 0, type=int)
    following = start + size
    answer: dict[str, Any] = {
        "page_size": size,
        "total_records": len(items),
        "next_page_token": str(following) if following < len(items) else "",
        name: items[start:following],
    }
    return jsonify(answer)
