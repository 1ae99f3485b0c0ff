"""What people do at Zoom themselves: join, host, change a meeting, take the app away."""

from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from sandbox.pages import wants_page
from sandbox.store import Document
from sandbox.zoom import meeting_requests
from sandbox.zoom.errors import ZoomError, no_meeting
from sandbox.zoom.meetings import WRITES_A_DAY, shown
from sandbox.zoom.parts import here

blueprint = Blueprint("console", __name__)

_EDITABLE = {"display_name", "first_name", "last_name", "email", "type"}


@blueprint.get("/console")
def console() -> ResponseReturnValue:
    users = [_overview(user) for user in here().users.list()]
    endpoint = here().events.endpoint()
    if wants_page():
        return render_template(
            "zoom/console.html", users=users, endpoint=endpoint, limit=WRITES_A_DAY
        )
    return jsonify(users=users, endpoint=endpoint)


@blueprint.post("/console/validate")
def validate() -> ResponseReturnValue:
    here().events.validate()
    return _done()


@blueprint.post("/console/users/<user_id>")
def change_user(user_id: str) -> ResponseReturnValue:
    """Change `display_name`, `first_name`, `last_name`, `email` or `type` (1 free, 2 licensed)."""
    asked = request.get_json(silent=True) or request.form.to_dict()
    changes = {name: asked[name] for name in _EDITABLE & asked.keys()}
    here().users.change(_user(user_id)["id"], changes)
    return _done()


@blueprint.post("/console/users/<user_id>/remove-app")
def remove_app(user_id: str) -> ResponseReturnValue:
    """`user_data_retention` may be "true" or "false", as older notices have it."""
    asked = request.get_json(silent=True) or request.form
    here().remove_app(_user(user_id), asked.get("user_data_retention") or None)
    return _done()


@blueprint.post("/console/meetings/<int:number>")
def change_meeting(number: int) -> ResponseReturnValue:
    """Change a meeting as its host does at Zoom: the fields of the API, not counted."""
    meeting = here().meetings.get(number)
    asked = request.get_json(silent=True) or request.form.to_dict()
    changes = meeting_requests.read(asked, meeting["timezone"])
    here().meetings.change(meeting, changes)
    here().tell_of_meeting("meeting.updated", _user(meeting["host_id"]), {**changes, "id": number})
    return _done()


@blueprint.post("/console/meetings/<int:number>/delete")
def delete_meeting_by_hand(number: int) -> ResponseReturnValue:
    meeting = here().meetings.get(number)
    here().meetings.delete(number, meeting["host_id"])
    here().tell_of_meeting("meeting.deleted", _user(meeting["host_id"]), shown(meeting))
    return _done()


@blueprint.post("/console/meetings/<int:number>/start")
def start(number: int) -> ResponseReturnValue:
    here().rooms.start(here().meetings.get(number))
    return _done()


@blueprint.post("/console/meetings/<int:number>/end")
def end(number: int) -> ResponseReturnValue:
    here().rooms.end(here().meetings.get(number))
    return _done()


@blueprint.post("/console/meetings/<int:number>/record")
def record(number: int) -> ResponseReturnValue:
    """The last run of the meeting was recorded."""
    here().rooms.record(here().meetings.get(number))
    return _done()


@blueprint.post("/console/meetings/<int:number>/delete-recording")
def delete_recording(number: int) -> ResponseReturnValue:
    here().rooms.delete_recording(here().meetings.get(number))
    return _done()


@blueprint.get("/j/<int:number>")
@blueprint.get("/w/<int:number>")
def join_page(number: int) -> ResponseReturnValue:
    meeting = _invited(number)
    if meeting is None:
        return render_template("zoom/no_meeting.html"), 404
    return render_template("zoom/join.html", meeting=meeting, person=None, is_early=False)


@blueprint.post("/j/<int:number>")
@blueprint.post("/w/<int:number>")
def join(number: int) -> ResponseReturnValue:
    meeting = _invited(number)
    if meeting is None:
        return render_template("zoom/no_meeting.html"), 404
    if person_id := request.form.get("leave"):
        here().rooms.leave(meeting, person_id)
        return redirect(request.url)
    name, email = (request.form.get(field, "").strip() for field in ("name", "email"))
    ticket = request.args.get("tk", "")
    person = here().rooms.enter(meeting, name or "Guest", email, ticket)
    return render_template(
        "zoom/join.html", meeting=meeting, person=person, is_early=person is None
    )


@blueprint.get("/s/<int:number>")
def host_page(number: int) -> ResponseReturnValue:
    try:
        meeting = here().meetings.get(number)
    except ZoomError:
        return render_template("zoom/no_meeting.html"), 404
    if request.args.get("zak") != meeting["state"]["zak"]:
        return render_template("zoom/no_meeting.html"), 404
    return render_template("zoom/host.html", meeting=meeting)


def _invited(number: int) -> Document | None:
    """The meeting, if it is there and the link carries its passcode."""
    try:
        meeting = here().meetings.get(number)
    except ZoomError:
        return None
    passcode = parse_qs(urlsplit(meeting["join_url"]).query)["pwd"]
    return meeting if request.args.getlist("pwd") == passcode else None


def _user(user_id: str) -> Document:
    user = here().users.get(user_id)
    if user is None:
        raise no_meeting(user_id)
    return user


def _overview(user: Document) -> Document:
    grant = here().tokens.grant_of(user["id"])
    meetings = [
        {
            **shown(meeting),
            "status": meeting["state"]["status"],
            "has_ended": bool(here().rooms.instances(meeting["id"], user["id"])),
        }
        for meeting in here().meetings.list_of(user["id"], "scheduled")
    ]
    return {
        **user,
        "is_connected": grant is not None,
        "refreshed": grant["refreshed"] if grant else 0,
        "writes_today": here().meetings.writes_today(user["id"]),
        "meetings": meetings,
    }


def _done() -> ResponseReturnValue:
    came_from = request.referrer
    return redirect(came_from) if request.form and came_from else ("", 204)
