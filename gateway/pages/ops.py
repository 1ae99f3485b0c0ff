"""How the platform stands, for its operators: services, queues, parked messages, tasks."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.exceptions import BadRequest

from chassis import clock
from gateway import platform_state, schedule_state
from gateway.authentication import require_operator
from gateway.context import remote
from gateway.gather import gather
from gateway.pages.forms import Form
from gateway.schemas.ops import ParkedOne

blueprint = Blueprint("ops", __name__, url_prefix="/ops")


@blueprint.get("")
def show() -> str:
    require_operator()
    services = platform_state.of_services()
    with_parked = [one["service"] for one in services if one.get("parked")]
    asked = {name: remote().services()[name].list_parked for name in with_parked}
    now = clock.now()
    return render_template(
        "operator/platform.html",
        services=services,
        parked=gather(**asked),
        concerns=platform_state.concerns(services, now),
        healthy=platform_state.healthy_tasks(services, now),
    )


@blueprint.get("/retention")
def show_retention() -> str:
    """How long everything is kept, what was forgotten last, and what is late."""
    operator_id = require_operator().account_id
    reports = remote().privacy.list_retention(operator_id=operator_id)["items"]
    return render_template("operator/retention.html", reports=schedule_state.of(reports))


@blueprint.post("/replay")
def replay() -> Any:
    """Have a parked message handled again."""
    return _decide("replay_parked", "It is being handled again.")


@blueprint.post("/discard")
def discard() -> Any:
    """Forget what a parked message says."""
    return _decide("discard_parked", "It is forgotten.")


def _decide(method: str, words: str) -> Any:
    operator_id = require_operator().account_id
    form = Form.read(ParkedOne)
    if form.errors:
        raise BadRequest
    service = remote().services()[form.values["service"]]
    ask = getattr(service, method)
    ask(operator_id=operator_id, message_id=form.values["message_id"])
    flash(words, "good")
    return redirect(url_for(".show"), 303)
