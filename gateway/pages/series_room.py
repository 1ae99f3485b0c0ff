"""How people get into a host's sessions: at Zoom, or by a link of the host's own."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for

from gateway import idempotency
from gateway.acting import Scope, may
from gateway.context import remote
from gateway.gather import gather
from gateway.pages.forms import Form
from gateway.pages.room_form import LinkForm, RoomForm, as_room, as_typed
from gateway.pages.series_host import mine
from gateway.remote import Answer

blueprint = Blueprint("series_room", __name__, url_prefix="/series/<uuid:series_id>")


@blueprint.get("/room")
def show(series_id: UUID) -> str:
    """The form, as things are."""
    asked = _own(series_id)
    return _page(series_id, Form(RoomForm, initial=as_typed(remote().zoom.get_room(**asked))))


@blueprint.post("/room")
def change(series_id: UUID) -> Any:
    """Say how people get in from now on."""
    asked, form = _own(series_id), Form.read(RoomForm)

    def ask(**values: Any) -> Answer:
        key = idempotency.key()
        return remote().zoom.set_room(**asked, **as_room(values), idempotency_key=key)

    if form.send(ask) is None:
        return _page(series_id, form), form.status
    flash("Saved. Meetings at Zoom follow within a minute.", "good")
    return redirect(url_for("series_host.show", series_id=series_id), 303)


@blueprint.get("/sessions/<uuid:session_id>/room")
def show_of_session(series_id: UUID, session_id: UUID) -> str:
    """One session's room: how it stands, and the form for a link of the host's own."""
    room = _meeting(series_id, session_id)
    typed = {"own_url": (room or {}).get("own_url") or ""}
    return _session_page(series_id, session_id, Form(LinkForm, initial=typed))


@blueprint.post("/sessions/<uuid:session_id>/room")
def change_of_session(series_id: UUID, session_id: UUID) -> Any:
    """Lead this session to a link of the host's own, or back where its series leads."""
    asked, form = mine(series_id), Form.read(LinkForm)

    def ask(own_url: str | None = None) -> Answer:
        return remote().zoom.set_session_link(
            host_id=asked["host_id"], session_id=str(session_id), own_url=own_url
        )

    if form.send(ask) is None:
        return _session_page(series_id, session_id, form), form.status
    flash("Saved. Members' links lead there from now on.", "good")
    return redirect(url_for("series_host.show", series_id=series_id), 303)


def _own(series_id: UUID) -> dict[str, str]:
    """The series is theirs, which zoom_integration cannot know of one without sessions."""
    asked = mine(series_id)
    remote().series.get_series(**asked)
    return asked


def _page(series_id: UUID, form: Form) -> str:
    asked = mine(series_id)
    series = remote().series.get_series(**asked)
    found = gather(zoom=partial(remote().zoom.get_connection, host_id=asked["host_id"]))
    return render_template("series/room.html", series=series, form=form, found=found)


def _session_page(series_id: UUID, session_id: UUID, form: Form) -> str:
    asked = mine(series_id)
    series = remote().series.get_series(**asked)
    session = remote().series.get_session(host_id=asked["host_id"], session_id=str(session_id))
    return render_template(
        "series/session_room.html",
        series=series,
        session=session,
        room=_meeting(series_id, session_id),
        came=_attendance(asked["host_id"], session_id),
        recordings=_recordings(asked["host_id"], session_id),
        form=form,
    )


def _attendance(host_id: str, session_id: UUID) -> Answer | None:
    """Who came, as numbers; nothing for who may not see members."""
    if not may(Scope.MEMBERS_READ):
        return None
    asked = {"host_id": host_id, "session_id": str(session_id)}
    return gather(came=partial(remote().zoom.list_attendance, **asked))["came"]


def _meeting(series_id: UUID, session_id: UUID) -> Answer | None:
    asked = {"host_id": mine(series_id)["host_id"], "session_ids": [str(session_id)]}
    found = gather(meetings=partial(remote().zoom.list_meetings, **asked))
    items: list[Answer] = (found["meetings"] or {}).get("items", [])
    return items[0] if items else None


def _recordings(host_id: str, session_id: UUID) -> list[Answer]:
    asked = {"host_id": host_id, "session_id": str(session_id)}
    found = gather(recordings=partial(remote().zoom.list_recordings, **asked))
    items: list[Answer] = (found["recordings"] or {}).get("items", [])
    return items
