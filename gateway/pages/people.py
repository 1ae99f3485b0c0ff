"""Support: an operator's look at an account. Each look has a reason, which the person can read."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from chassis.errors import NotFound
from gateway.authentication import require_operator
from gateway.context import remote
from gateway.pages.forms import Form
from gateway.remote import Answer
from gateway.schemas.security import LookUp
from gateway.tokens import Role

blueprint = Blueprint("people", __name__, url_prefix="/operator/people")


@blueprint.get("")
def show() -> str:
    """The form: whom, and why."""
    require_operator(Role.SUPPORT)
    return _page(Form(LookUp))


@blueprint.post("")
def look_up() -> Any:
    """Look at an account. Not by its address in the URL, which would end up in histories."""
    form, found = _asked(remote().identity.look_up_account)
    return _page(form, found), form.status


@blueprint.post("/suspend")
def suspend() -> Any:
    """Take an account's roles away; its owner keeps their privacy rights."""
    return _change(remote().identity.suspend_account, "The account is suspended.")


@blueprint.post("/reinstate")
def reinstate() -> Any:
    """Give them back."""
    return _change(remote().identity.reinstate_account, "The account is as it was.")


def _change(ask: Any, said: str) -> Any:
    form, done = _asked(ask)
    if done is None:
        return _page(form), form.status
    flash(said, "good")
    return redirect(url_for(".show"), 303)


def _asked(ask: Any) -> tuple[Form, Answer | None]:
    operator_id = require_operator(Role.SUPPORT).account_id
    form = Form.read(LookUp)
    return form, form.send(partial(ask, operator_id=operator_id), shown=(NotFound,))


def _page(form: Form, account: Answer | None = None) -> str:
    return render_template("operator/people.html", form=form, account=account)
