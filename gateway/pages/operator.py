"""The rights desk of the platform's operators."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from marshmallow import Schema

from chassis.errors import NotFound
from gateway.authentication import require_operator
from gateway.context import remote
from gateway.gather import gather
from gateway.pages.forms import Form
from gateway.remote import Answer
from gateway.schemas import privacy as schemas
from gateway.schemas.privacy import OpenForPerson
from gateway.tokens import Role

blueprint = Blueprint("operator", __name__, url_prefix="/operator")


@blueprint.get("/requests")
def show() -> str:
    """Requests by due date, and the form to open one."""
    return _page(Form(OpenForPerson, initial={"right": "erasure"}))


@blueprint.post("/requests")
def open_request() -> Any:
    """Open one for a person who wrote to support (promise P38)."""
    operator_id = require_operator(Role.RIGHTS_DESK).account_id
    form = Form.read(OpenForPerson)
    if form.send(remote().privacy.open_for_operator, operator_id=operator_id) is None:
        return _page(form), form.status
    flash("The request is open. The person is asked to confirm by mail.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/requests/<uuid:request_id>/look")
def look(request_id: UUID) -> Any:
    """One request with its evidence; a button and not a link: who looked and why is kept."""
    form = Form.read(schemas.WithReason)
    seen = form.send(remote().privacy.look_at_request, **_at(request_id))
    if seen is None:
        flash("Say why you look: at least three letters.", "bad")
        return redirect(url_for(".show"), 303)
    return render_template("operator/request.html", one=seen, request_id=request_id, form=form)


@blueprint.post("/requests/<uuid:request_id>/extend")
def extend(request_id: UUID) -> Any:
    """More time, once."""
    return _act(request_id, schemas.Extension, remote().privacy.extend_request, "Extended.")


@blueprint.post("/requests/<uuid:request_id>/refuse")
def refuse(request_id: UUID) -> Any:
    """No, on a ground."""
    return _act(request_id, schemas.Refusal, remote().privacy.refuse_request, "Refused.")


@blueprint.post("/requests/<uuid:request_id>/hold")
def hold(request_id: UUID) -> Any:
    """Keep an erasure from erasing until a day."""
    return _act(request_id, schemas.HoldUntilDay, remote().privacy.hold_request, "Held.")


@blueprint.post("/requests/<uuid:request_id>/end-hold")
def end_hold(request_id: UUID) -> Any:
    """Let it go on."""
    return _act(request_id, schemas.WithReason, remote().privacy.end_hold, "The hold has ended.")


@blueprint.post("/parked/replay")
def replay() -> Any:
    """Have a parked command handled again."""
    form = Form.read(schemas.ParkedCommand)
    operator_id = require_operator(Role.RIGHTS_DESK).account_id
    shown = (NotFound,)
    done = form.send(remote().privacy.replay_parked_command, operator_id=operator_id, shown=shown)
    flash(*_outcome(done, form, "The command is handled again."))
    return redirect(url_for(".show"), 303)


def _act(request_id: UUID, schema: type[Schema], ask: Callable[..., Answer], done: str) -> Any:
    form = Form.read(schema)
    answer = form.send(ask, **_at(request_id))
    flash(*_outcome(answer, form, done))
    return redirect(url_for(".show"), 303)


def _outcome(answer: Answer | None, form: Form, done: str) -> tuple[str, str]:
    if answer is not None:
        return done, "good"
    wrong = form.message or "Fill in every field: a reason of three letters at least."
    return wrong, "bad"


def _at(request_id: UUID) -> dict[str, Any]:
    return {
        "operator_id": require_operator(Role.RIGHTS_DESK).account_id,
        "request_id": str(request_id),
    }


def _page(form: Form) -> str:
    operator_id = require_operator(Role.RIGHTS_DESK).account_id
    privacy = remote().privacy
    found = gather(
        requests=partial(privacy.list_requests, operator_id=operator_id),
        parked=partial(privacy.list_parked_commands, operator_id=operator_id),
    )
    return render_template("operator/requests.html", form=form, found=found)
