"""The stable link of one member to one session: leads to the room, or says why there is none."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from gateway import headers, proofs, recordings
from gateway.context import remote
from gateway.gather import gather
from gateway.pages.forms import Form
from gateway.remote import Answer
from gateway.schemas.memberships import JoinCode
from gateway.throttle import throttled

blueprint = Blueprint("join", __name__, url_prefix="/j/<token:token>")


@blueprint.before_request
def _keep_address_secret() -> None:
    headers.keep_address_secret()


@blueprint.get("")
@throttled("token")
def show(token: str) -> str:
    """The page; while the room is closed it looks again by itself."""
    return render_template("subscriber/join.html", **_found(token))


@blueprint.get("/state")
@throttled("token")
def state(token: str) -> str:
    """The part of the page that changes."""
    return render_template("subscriber/_join_state.html", **_found(token))


@blueprint.post("/own")
@throttled("token")
def make_own(token: str) -> Any:
    """Have a link of the member's own made at Zoom; without one, the meeting's is shown."""
    link = proofs.open_join_link(token)
    if _is_open(link):
        gather(own=partial(remote().zoom.make_personal_link, **_member_in(link)))
    return redirect(url_for(".show", token=token, own="asked"), 303)


@blueprint.post("/code")
@throttled("mailed_code")
def send_code(token: str) -> Any:
    """Mail the member a code, who types it here."""
    remote().series.request_join_code(token=token)
    flash("A code is on its way to the address with which you joined.", "good")
    return redirect(url_for(".show", token=token, code="sent"), 303)


@blueprint.post("/proof")
@throttled("code")
def prove(token: str) -> Any:
    """Know this browser from now on, if the code is right."""
    form = Form.read(JoinCode)
    proved = form.send(partial(remote().series.prove_membership, token=token))
    if proved is None:
        return render_template("subscriber/join.html", **_found(token, form)), form.status
    proofs.keep(proved["proof_token"])
    return redirect(url_for(".show", token=token), 303)


def _found(token: str, form: Form | None = None) -> dict[str, object]:
    link = proofs.open_join_link(token)
    return {
        "token": token,
        "link": link,
        "session": link.get("session"),
        "series": link.get("series"),
        "own": _own(link),
        "recordings": recordings.of_link(link),
        "form": form or Form(JoinCode),
        "is_code_sent": form is not None or request.args.get("code") == "sent",
    }


def _own(link: Answer) -> Answer:
    """The member's own link, or whether one can be made; where Zoom's side is down, neither."""
    if not _is_open(link):
        return {"is_offered": False, "join_url": None}
    found = gather(own=partial(remote().zoom.get_personal_link, **_member_in(link)))["own"]
    is_asked = request.args.get("own") == "asked"
    own = found or {"is_offered": False, "join_url": None}
    return own | {"is_offered": own["is_offered"] and not is_asked}


def _is_open(link: Answer) -> bool:
    return link["state"] == "open" and bool(link.get("membership_id"))


def _member_in(link: Answer) -> dict[str, str]:
    return {
        "session_id": link["session"]["session_id"],
        "membership_id": link["membership_id"],
    }
