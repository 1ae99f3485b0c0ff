"""Where a person is signed in, and every try to sign in of the last ninety days (promise P11)."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from gateway.authentication import require
from gateway.context import remote
from gateway.gather import gather

blueprint = Blueprint("places", __name__, url_prefix="/account/devices")

_SHOWN = 20


@blueprint.get("")
def show() -> str:
    """Browsers that are signed in, and the log."""
    caller = require()
    services = remote().identity
    before = request.args.get("before", type=UUID)
    page = {"limit": _SHOWN} | ({"before": str(before)} if before else {})
    found = gather(
        account=partial(services.get_account, account_id=caller.account_id),
        places=partial(services.list_browser_sessions, account_id=caller.account_id),
        sign_ins=partial(services.list_sign_ins, account_id=caller.account_id, **page),
    )
    return render_template("account/places.html", found=found, current=caller.browser_session_id)


@blueprint.post("/<uuid:browser_session_id>/revoke")
def revoke(browser_session_id: UUID) -> Any:
    """Sign out one place."""
    remote().identity.revoke_browser_session(
        account_id=require().account_id, browser_session_id=str(browser_session_id)
    )
    flash("That place is signed out. Within a minute nothing works there any more.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/revoke-others")
def revoke_others() -> Any:
    """Sign out everywhere else."""
    caller = require()
    services = remote().identity
    places = services.list_browser_sessions(account_id=caller.account_id)["items"]
    for place in places:
        if place["id"] != caller.browser_session_id:
            services.revoke_browser_session(
                account_id=caller.account_id, browser_session_id=place["id"]
            )
    flash("Everywhere else you are signed out.", "good")
    return redirect(url_for(".show"), 303)
