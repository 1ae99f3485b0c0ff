"""Making an account, and proving its address.

A link from a mail shows a button and changes nothing: mail scanners follow links too.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from gateway import devices, headers
from gateway.context import remote
from gateway.pages.forms import Form
from gateway.schemas import identity as schemas
from gateway.throttle import throttled

blueprint = Blueprint("sign_up", __name__)


@blueprint.get("/sign-up")
def show() -> str:
    """The empty form."""
    devices.note_where_from()
    return render_template("sign_in/sign_up.html", form=Form(schemas.SignUp))


@blueprint.post("/sign-up")
@throttled("sign_up")
def create() -> Any:
    """Sign up; what follows is the same for an address that has an account already."""
    form = Form.read(schemas.SignUp)
    if form.send(remote().identity.sign_up, device=devices.of_request()) is None:
        return render_template("sign_in/sign_up.html", form=form), form.status
    return redirect(url_for(".check_mail", why="sign-up"), 303)


@blueprint.get("/check-your-mail")
def check_mail() -> str:
    """Where one waits for a mail."""
    return render_template("sign_in/check_mail.html", why=request.args.get("why"))


@blueprint.get("/verify")
def show_verify() -> str:
    """The button behind the link in the mail."""
    headers.keep_address_secret()
    form = Form(schemas.MailedToken, initial={"token": request.args.get("token", "")})
    return render_template("sign_in/verify.html", form=form)


@blueprint.post("/verify")
@throttled("token")
def verify() -> Any:
    """Prove the address."""
    headers.keep_address_secret()
    form = Form.read(schemas.MailedToken)
    if form.send(remote().identity.confirm_email) is None:
        return render_template("sign_in/verify.html", form=form), form.status
    flash("Your address is confirmed. Sign in to begin.", "good")
    return redirect(url_for("sign_in.show"), 303)
