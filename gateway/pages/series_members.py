"""Who takes part in a host's series: who asks, who waits, and the list as a file."""

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)

from chassis.errors import Conflict
from gateway import proof
from gateway.acting import Scope, host_for
from gateway.context import remote
from gateway.gather import gather
from gateway.pages.series_host import mine
from gateway.remote import Answer
from gateway.schemas.members import STATUSES

blueprint = Blueprint("series_members", __name__, url_prefix="/series/<uuid:series_id>/members")

# So many who ask to join are shown with their answers at once.
_ASKING_SHOWN = 20


@blueprint.get("")
def show(series_id: UUID) -> str:
    """Everybody, or those in one state."""
    asked = mine(series_id, Scope.MEMBERS_READ)
    series = remote().series.get_series(**asked)
    part = _part()
    ask = partial(remote().series.list_members, **asked)
    found = gather(
        members=partial(ask, **part),
        asking=partial(ask, status="awaiting_approval", limit=_ASKING_SHOWN),
    )
    return render_template(
        "series/members.html",
        series=series,
        found=found,
        status=part.get("status"),
        asking=_with_answers(asked["host_id"], (found["asking"] or {}).get("items", [])),
    )


@blueprint.post("/<uuid:membership_id>/approve")
def approve(series_id: UUID, membership_id: UUID) -> Any:
    """Let somebody in who asked."""
    try:
        remote().series.approve_member(
            host_id=host_for(Scope.MEMBERS_WRITE), membership_id=str(membership_id)
        )
    except Conflict as refusal:
        flash(refusal.message, "bad")
    else:
        flash("They are let in, and told so.", "good")
    return redirect(url_for(".show", series_id=series_id), 303)


@blueprint.post("/<uuid:membership_id>/remove")
def remove(series_id: UUID, membership_id: UUID) -> Any:
    """Take somebody off the list, or decline who asked."""
    remote().series.remove_member(
        host_id=host_for(Scope.MEMBERS_WRITE), membership_id=str(membership_id)
    )
    is_declined = "declined" in request.form
    words = "They are declined, and told so." if is_declined else "The member is removed."
    flash(words, "good")
    return redirect(url_for(".show", series_id=series_id), 303)


@blueprint.get("/export")
def export(series_id: UUID) -> Response:
    """All of them as CSV, part by part; a list of people leaves only with proof of late."""
    proof.require()
    asked = mine(series_id, Scope.MEMBERS_READ)
    slug = remote().series.get_series(**asked)["slug"]
    first = remote().series.export_members(**asked)
    answer = Response(stream_with_context(_parts(asked, first)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-members.csv"'
    return answer


def _part() -> dict[str, Any]:
    """Which of them, and after whom."""
    status, after = request.args.get("status"), request.args.get("after", type=UUID)
    part: dict[str, Any] = {"status": status} if status in STATUSES else {}
    return part | ({"after": str(after)} if after else {})


def _parts(asked: dict[str, str], part: Answer) -> Iterator[str]:
    yield part["text"]
    while part["next"]:
        part = remote().series.export_members(**asked, after=part["next"])
        yield part["text"]


def _with_answers(host_id: str, members: list[Answer]) -> list[Answer]:
    """Each with what was answered at joining; without, where that cannot be had."""
    ask = partial(remote().series.get_member, host_id=host_id)
    ids = [member["membership_id"] for member in members]
    found = gather(**{one: partial(ask, membership_id=one) for one in ids})
    return [found[member["membership_id"]] or member for member in members]
