"""The sandbox's own face: index, clock, faults and the list of webhooks."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from sandbox import world
from sandbox.faults import wished
from sandbox.pages import wants_page

blueprint = Blueprint("control", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    here = world.of()
    return render_template(
        "index.html", doors=here.doors, clock=_clock(), faults=here.faults.list()
    )


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    return jsonify(status="ok")


@blueprint.get("/clock")
def read_clock() -> ResponseReturnValue:
    return jsonify(_clock())


@blueprint.post("/clock")
def move_clock() -> ResponseReturnValue:
    """Takes {"advance_seconds": n} or {"to": RFC 3339}; answers when all that fell due has run."""
    asked = request.form or request.get_json(silent=True)
    clock = world.of().clock
    try:
        clock.move_to(_target(asked, clock.now()))
    except (ValueError, TypeError, OverflowError) as refusal:
        return _refuse(str(refusal))
    return redirect("/") if request.form else jsonify(_clock())


@blueprint.get("/faults")
def list_faults() -> ResponseReturnValue:
    return jsonify(faults=[dataclasses.asdict(fault) for fault in world.of().faults.list()])


@blueprint.post("/faults")
def add_fault() -> ResponseReturnValue:
    try:
        fault = world.of().faults.add(wished(request.get_json(silent=True)))
    except ValueError as refusal:
        return _refuse(str(refusal))
    return jsonify(dataclasses.asdict(fault)), 201


@blueprint.delete("/faults")
def clear_faults() -> ResponseReturnValue:
    world.of().faults.clear(request.args.get("vendor"))
    return "", 204


@blueprint.delete("/faults/<fault_id>")
def remove_fault(fault_id: str) -> ResponseReturnValue:
    return ("", 204) if world.of().faults.remove(fault_id) else _refuse("No such fault.", 404)


@blueprint.get("/webhooks")
def list_webhooks() -> ResponseReturnValue:
    """Deliveries, the newest first; `vendor`, `event` and `status` narrow the list."""
    where = {
        name: request.args[name] for name in ("vendor", "event", "status") & request.args.keys()
    }
    deliveries = world.of().webhooks.list(where, limit=request.args.get("limit", 200, type=int))
    if wants_page():
        return render_template("webhooks.html", deliveries=deliveries)
    return jsonify(webhooks=deliveries)


@blueprint.post("/webhooks/<delivery_id>/resend")
def resend_webhook(delivery_id: str) -> ResponseReturnValue:
    if world.of().webhooks.get(delivery_id) is None:
        return _refuse("No such webhook.", 404)
    world.of().webhooks.resend(delivery_id)
    return redirect("/webhooks") if request.form else ("", 202)


def _clock() -> dict[str, Any]:
    clock = world.of().clock
    return {
        "now": clock.now().isoformat(timespec="seconds"),
        "offset_seconds": clock.offset().total_seconds(),
        "upcoming": [
            {"at": job.at.isoformat(timespec="seconds"), "name": job.name}
            for job in clock.upcoming(limit=20)
        ],
        "failures": clock.failures(),
    }


def _target(asked: Any, now: datetime) -> datetime:
    if not asked or not {"advance_seconds", "to"} & asked.keys():
        raise ValueError("Say advance_seconds or to.")
    if "advance_seconds" in asked:
        return now + timedelta(seconds=float(asked["advance_seconds"]))
    target = datetime.fromisoformat(asked["to"])
    if target.tzinfo is None:
        raise ValueError("The instant needs an offset from UTC.")
    return target


def _refuse(message: str, status: int = 400) -> ResponseReturnValue:
    return jsonify(message=message), status
