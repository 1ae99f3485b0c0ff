"""Confirming that it is you, before what matters: by password, code, passkey, mail or Google."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from chassis.errors import Unauthenticated
from gateway import devices
from gateway.authentication import require
from gateway.context import remote
from gateway.pages.forms import Form
from gateway.pages.paths import local_path
from gateway.schemas import security as schemas
from gateway.throttle import throttled

blueprint = Blueprint("proof", __name__, url_prefix="/account/confirm")

_BACK = "proof_next"


def lead_there() -> Any:
    """To the page that asks for proof, and from there back to where this request came from."""
    came_from = request.full_path if request.method == "GET" else request.referrer
    parts = urlsplit(came_from or "")
    back = f"{parts.path}?{parts.query}".rstrip("?")
    session[_BACK] = local_path(back, url_for("account.show"))
    return redirect(url_for("proof.show"), 303)


@blueprint.get("")
def show() -> str:
    """The ways that this account has."""
    return _page()


@blueprint.post("/password")
@throttled("sign_in")
def by_password() -> Any:
    """Show the password again."""
    return _judge("password", remote().identity.reauthenticate)


@blueprint.post("/code")
@throttled("sign_in")
def by_code() -> Any:
    """Show a code of the authenticator app, or a recovery code."""
    return _judge("code", remote().identity.reauthenticate_with_code)


@blueprint.post("/link")
@throttled("mailed_link")
def by_link() -> Any:
    """Have a link mailed that signs in anew: for whoever has neither password nor code."""
    email = remote().identity.get_account(account_id=require().account_id)["email"]
    remote().identity.request_sign_in_link(email=email, device=devices.of_request())
    return redirect(url_for("sign_up.check_mail", why="confirm"), 303)


@blueprint.post("/passkey")
@throttled("sign_in")
def by_passkey() -> Any:
    """Unlock a passkey again, which the page's script has the browser do."""
    return _judge("passkey", remote().identity.reauthenticate_with_passkey)


@blueprint.get("/done")
def done() -> Any:
    """Go on to where it was asked for."""
    flash("Thank you. Go on: for a quarter of an hour you will not be asked again.", "good")
    return redirect(_back(), 303)


def _judge(name: str, ask: Any) -> Any:
    form = Form.read(schemas.WAYS_TO_PROVE[name])
    if form.send(ask, shown=(Unauthenticated,), **require().in_session()) is None:
        return _page(**{name: form}), form.status
    return redirect(url_for(".done"), 303)


def _back() -> str:
    return session.get(_BACK) or url_for("account.show")


def _page(**forms: Form) -> str:
    account = remote().identity.get_account(account_id=require().account_id)
    # Google's button and the mailed link sign in anew, and then lead back.
    session["next"] = _back()
    ways = {name: forms.get(name, Form(schema)) for name, schema in schemas.WAYS_TO_PROVE.items()}
    return render_template("account/confirm.html", account=account, **ways)
