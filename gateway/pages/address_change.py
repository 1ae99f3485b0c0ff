"""Another address for an account: asked for, taken by a mailed link, taken back by another.

A link shows a button and changes nothing: mail scanners follow links too.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from chassis.errors import Unauthenticated
from gateway import authentication, headers, proof
from gateway.authentication import require
from gateway.context import remote
from gateway.pages.forms import Form
from gateway.schemas.identity import MailedToken
from gateway.schemas.security import NewAddress
from gateway.throttle import throttled

blueprint = Blueprint("address_change", __name__, url_prefix="/account/address")


@blueprint.get("")
def show() -> str:
    """The form, for whoever has confirmed that it is them."""
    proof.require()
    return _page(Form(NewAddress))


@blueprint.post("")
@throttled("mailed_link")
def ask() -> Any:
    """Have a link sent to the new address; alike where another account has it."""
    form = Form.read(NewAddress)
    if form.send(remote().identity.request_email_change, **require().in_session()) is None:
        return _page(form), form.status
    return redirect(url_for("sign_up.check_mail", why="address"), 303)


@blueprint.get("/confirm")
def show_confirm() -> str:
    """The button behind the link in the mail to the new address."""
    return _button("confirm", _from_link())


@blueprint.post("/confirm")
@throttled("token")
def confirm() -> Any:
    """Take the new address; the old one is told."""
    form = Form.read(MailedToken)
    if form.send(remote().identity.confirm_email_change) is None:
        return _button("confirm", form), form.status
    flash("This is your address from now on. Sign in with it.", "good")
    return redirect(url_for("account.show"), 303)


@blueprint.get("/revert")
def show_revert() -> str:
    """The button behind the link in the mail to the old address."""
    return _button("revert", _from_link())


@blueprint.post("/revert")
@throttled("token")
def revert() -> Any:
    """Give the old address back, and sign everybody out."""
    form = Form.read(MailedToken)
    if form.send(remote().identity.revert_email_change, shown=(Unauthenticated,)) is None:
        return _button("revert", form), form.status
    authentication.forget()
    flash("Taken back, and everybody is signed out. Have a sign-in link mailed.", "good")
    return redirect(url_for("sign_in.show_mail"), 303)


def _from_link() -> Form:
    return Form(MailedToken, initial={"token": request.args.get("token", "")})


def _button(which: str, form: Form) -> str:
    headers.keep_address_secret()
    return render_template(f"account/address_{which}.html", form=form)


def _page(form: Form) -> str:
    return render_template("account/address.html", form=form)
