"""Connecting a host's Zoom, and disconnecting it with everything that we hold of it."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from chassis.errors import Conflict, Forbidden, Invalid, Unauthenticated, Unavailable
from gateway import disconnecting, headers, proof
from gateway.acting import Scope, host_for
from gateway.context import remote
from gateway.disconnecting import Choice
from gateway.gather import gather
from gateway.pages.disconnecting_form import DisconnectForm
from gateway.pages.forms import Form
from gateway.remote import Answer

blueprint = Blueprint("connect_zoom", __name__, url_prefix="/connect/zoom")


@blueprint.post("")
def begin() -> Any:
    """Go to Zoom, to allow us."""
    answer = remote().zoom.begin_connect(host_id=host_for(Scope.CONNECTIONS_WRITE))
    return redirect(answer["authorization_url"], 303)


@blueprint.get("/return")
def finish() -> Any:
    """Come back from Zoom, allowed or not."""
    headers.keep_address_secret()
    host_id = host_for(Scope.CONNECTIONS_WRITE)
    state, code = request.args.get("state", ""), request.args.get("code", "")
    if not (state and code):
        flash("Zoom was not connected: you did not allow it there.", "bad")
        return redirect(url_for("dashboard.show"), 303)
    try:
        remote().zoom.finish_connect(host_id=host_id, state=state, code=code)
    except (Invalid, Conflict, Forbidden, Unauthenticated, Unavailable) as refusal:
        flash(refusal.message, "bad")
    else:
        flash("Zoom is connected. Your sessions get their meetings by themselves.", "good")
    return redirect(url_for("dashboard.show"), 303)


@blueprint.post("/take-back")
def take_back() -> Any:
    """Have the meetings that a co-host keeps made in the host's own account."""
    try:
        remote().zoom.take_back(host_id=host_for(Scope.CONNECTIONS_WRITE))
    except Conflict as refusal:
        flash(refusal.message, "bad")
    else:
        flash("They are on their way back: each link changes over by itself, in a minute.", "good")
    return redirect(url_for("dashboard.show"), 303)


@blueprint.get("/disconnect")
def ask_disconnect() -> str:
    """What will happen, and the button."""
    proof.require()
    return _disconnect_page(Form(DisconnectForm, initial={"choice": Choice.KEEP}))


@blueprint.post("/disconnect")
def disconnect() -> Any:
    """Delete tokens and identifiers at once (promises P20 to P22)."""
    proof.require()
    host_id, form = host_for(Scope.CONNECTIONS_WRITE), Form.read(DisconnectForm)

    def ask(choice: str, **more: str) -> Answer:
        return disconnecting.disconnect(host_id, choice=Choice(choice), **more)

    done = form.send(ask)
    if done is None:
        return _disconnect_page(form), form.status
    later = "" if done.get("is_confirmed", True) else " Zoom does not answer: we tell it later."
    flash(f"Zoom is disconnected, and what we held of it is deleted.{later}", "good")
    return redirect(url_for("dashboard.show"), 303)


def _disconnect_page(form: Form) -> str:
    host_id = host_for(Scope.CONNECTIONS_WRITE)
    found = gather(rehearsal=partial(disconnecting.rehearse, host_id))
    known = (found["rehearsal"] or {}).get("co_hosts", ())
    co_hosts = [(one["account_id"], one["email"]) for one in known]
    return render_template(
        "connect/zoom_disconnect.html", found=found, form=form, co_hosts=co_hosts
    )
