"""Google: there to sign in or to link it, and back with a code."""

import secrets
from typing import Any

from flask import Blueprint, flash, redirect, request, session, url_for

from chassis.errors import Conflict, Forbidden, Invalid, Unauthenticated
from gateway import devices, headers
from gateway.context import remote
from gateway.pages.rendering import locale
from gateway.pages.sign_in import welcome
from gateway.schemas.fields import known_zone
from gateway.throttle import throttled

blueprint = Blueprint("google", __name__)


@blueprint.post("/sign-in/google")
@throttled("sign_in")
def begin() -> Any:
    """Go to Google; the browser keeps a secret that only it can bring back."""
    session["zone"] = request.form.get("zone", "")
    answer = remote().identity.begin_google(browser_state=keep_browser_state())
    return redirect(answer["authorization_url"], 303)


def keep_browser_state() -> str:
    """A new secret in the visit, asked for again on the way back."""
    session["google"] = secrets.token_urlsafe(24)
    return str(session["google"])


@blueprint.get("/sign-in/google/return")
@throttled("sign_in")
def finish() -> Any:
    """Come back; what Google says is judged by identity."""
    headers.keep_address_secret()
    state, code = request.args.get("state", ""), request.args.get("code", "")
    browser_state, zone = session.pop("google", ""), session.pop("zone", "")
    if not (state and code and browser_state):
        return _try_again("Google did not sign you in.")
    try:
        tokens = remote().identity.finish_google(
            state=state,
            code=code,
            browser_state=browser_state,
            device=devices.of_request(),
            locale=locale().replace("_", "-"),
            zone=zone if known_zone(zone) else "UTC",
        )
    except (Invalid, Unauthenticated, Forbidden, Conflict) as refusal:
        return _try_again(refusal.message)
    if tokens["status"] == "linked":
        flash("Google is linked. From now on it signs you in.", "good")
        return redirect(url_for("security.show"), 303)
    return welcome(tokens)


def _try_again(sentence: str) -> Any:
    flash(sentence, "bad")
    return redirect(url_for("sign_in.show"), 303)
