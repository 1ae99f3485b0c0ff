"""Behind the unsubscribe link of every mail: GET shows choices, POST stops at once (RFC 8058)."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from gateway import headers
from gateway.context import remote
from gateway.csrf import exempt
from gateway.throttle import throttled

blueprint = Blueprint("unsubscribe", __name__, url_prefix="/u/<token:token>")


@blueprint.before_request
def _keep_address_secret() -> None:
    headers.keep_address_secret()


@blueprint.get("")
@throttled("token")
def show(token: str) -> str:
    """What may be sent, and what is sent regardless; changes nothing (promise P37)."""
    preferences = remote().notifications.get_preferences(token=token)
    return render_template("subscriber/preferences.html", token=token, preferences=preferences)


@blueprint.post("")
@exempt
@throttled("token")
def stop(token: str) -> str:
    """One click: mail programs post here without cookies, and so does the page's first button."""
    remote().notifications.unsubscribe_one_click(token=token)
    return render_template("subscriber/unsubscribed.html", token=token)


@blueprint.post("/choices")
@throttled("token")
def choose(token: str) -> Any:
    """Keep the choices of the page."""
    preferences = remote().notifications.get_preferences(token=token)
    wanted = set(request.form.getlist("categories"))
    chosen: dict[str, Any] = {
        "categories": {
            category["name"]: category["name"] in wanted
            for category in preferences["categories"]
            if not category["is_required"]
        }
    }
    if preferences.get("series"):
        chosen["series"] = "series" in request.form
    remote().notifications.set_preferences(token=token, **chosen)
    flash("Your choices are saved.", "good")
    return redirect(url_for(".show", token=token), 303)
