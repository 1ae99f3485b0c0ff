"""Passkeys: added, removed, and used to sign in. The browser's part is in static/js/passkeys.js."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for

from chassis.errors import Unauthenticated
from gateway import devices, proof
from gateway.authentication import require
from gateway.context import remote
from gateway.pages.forms import Form
from gateway.pages.sign_in import welcome
from gateway.schemas import security as schemas
from gateway.throttle import throttled

blueprint = Blueprint("passkeys", __name__)


@blueprint.get("/account/security/passkeys/new")
def show_new() -> str:
    """Where a passkey is named and made."""
    proof.require()
    return _page(Form(schemas.NewPasskeyForm))


@blueprint.post("/account/security/passkeys")
def add() -> Any:
    """Keep the passkey that the browser made."""
    account_id = require().account_id
    form = Form.read(schemas.NewPasskeyForm)
    ask = remote().identity.add_passkey
    if form.send(ask, shown=(Unauthenticated,), account_id=account_id) is None:
        return _page(form), form.status
    flash("The passkey is added. From now on it signs you in.", "good")
    return redirect(url_for("security.show"), 303)


@blueprint.post("/account/security/passkeys/<uuid:passkey_id>/remove")
def remove(passkey_id: UUID) -> Any:
    """Remove a passkey."""
    remote().identity.remove_passkey(**require().in_session(), passkey_id=str(passkey_id))
    flash("The passkey is removed. Delete it on your device too.", "good")
    return redirect(url_for("security.show"), 303)


@blueprint.post("/sign-in/passkey")
@throttled("sign_in")
def sign_in() -> Any:
    """Sign in with a passkey, which is both factors in one."""
    form = Form.read(schemas.PasskeyForm)
    ask = remote().identity.sign_in_with_passkey
    tokens = form.send(ask, shown=(Unauthenticated,), device=devices.of_request())
    if tokens is None:
        flash(form.message or "Your browser did not answer with a passkey. Try again.", "bad")
        return redirect(url_for("sign_in.show"), 303)
    return welcome(tokens)


def _page(form: Form) -> str:
    return render_template("account/passkey_new.html", form=form)
