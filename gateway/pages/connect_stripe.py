"""Connecting a host's Stripe account through Stripe's onboarding, and disconnecting it."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from chassis.errors import Conflict, Invalid, Unavailable
from gateway import proof
from gateway.acting import Scope, host_for
from gateway.context import remote
from gateway.gather import gather

blueprint = Blueprint("connect_stripe", __name__, url_prefix="/connect/stripe")


@blueprint.post("")
def begin() -> Any:
    """Go to Stripe, to begin onboarding or go on with it."""
    return redirect(_onboarding_url(host_for(Scope.CONNECTIONS_WRITE)), 303)


@blueprint.get("/refresh")
def refresh() -> Any:
    """Stripe sends people here whose link was used or too old: a new one, behind sign-in."""
    return redirect(_onboarding_url(host_for(Scope.CONNECTIONS_WRITE)), 303)


@blueprint.get("/return")
def finish() -> Any:
    """Come back from Stripe, which does not mean that onboarding is complete."""
    host_id = host_for(Scope.CONNECTIONS_WRITE)
    try:
        connection = remote().billing.get_connection(host_id=host_id, refresh=True)
    except Unavailable as refusal:
        flash(refusal.message, "bad")
        return redirect(url_for("dashboard.show"), 303)
    if connection["status"] == "active":
        flash("Stripe is connected. You can publish paid series.", "good")
    else:
        flash("Stripe needs a little more from you: see the card below.", "plain")
    return redirect(url_for("dashboard.show"), 303)


@blueprint.post("/link")
def begin_link() -> Any:
    """Go to Stripe, to let us act for an account that was made before."""
    answer = remote().billing.begin_link(host_id=host_for(Scope.CONNECTIONS_WRITE))
    return redirect(answer["url"], 303)


@blueprint.get("/linked")
def finish_link() -> Any:
    """Come back from Stripe with its answer."""
    host_id = host_for(Scope.CONNECTIONS_WRITE)
    given = {name: request.args.get(name, "")[:2000] for name in ("state", "code")}
    if not given["code"]:
        flash("Nothing was linked: Stripe was not allowed to.", "plain")
        return redirect(url_for("dashboard.show"), 303)
    try:
        remote().billing.finish_link(host_id=host_id, **given)
    except (Conflict, Invalid, Unavailable) as refusal:
        flash(refusal.message, "bad")
    else:
        flash("Your Stripe account is linked.", "good")
    return redirect(url_for("dashboard.show"), 303)


@blueprint.get("/disconnect")
def ask_disconnect() -> str:
    """What will happen, and the button."""
    proof.require()
    host_id = host_for(Scope.CONNECTIONS_WRITE)
    found = gather(loss=partial(remote().billing.rehearse_disconnect, host_id=host_id))
    return render_template("connect/stripe_disconnect.html", found=found)


@blueprint.post("/disconnect")
def disconnect() -> Any:
    """End the connection (promise P35)."""
    proof.require()
    remote().billing.disconnect(host_id=host_for(Scope.CONNECTIONS_WRITE))
    flash("Stripe is disconnected.", "good")
    return redirect(url_for("dashboard.show"), 303)


def _onboarding_url(host_id: str) -> str:
    email = remote().identity.get_account(account_id=host_id)["email"]
    return str(remote().billing.begin_onboarding(host_id=host_id, email=email)["url"])
