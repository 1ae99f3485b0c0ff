"""How a person signs in: password, authenticator app, recovery codes, passkeys, Google."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from chassis.errors import Unauthenticated
from gateway import qr
from gateway.authentication import require
from gateway.context import remote
from gateway.gather import gather
from gateway.pages import google
from gateway.pages.forms import Form
from gateway.schemas import identity, security
from gateway.throttle import throttled

blueprint = Blueprint("security", __name__, url_prefix="/account/security")


@blueprint.get("")
def show() -> str:
    """All ways of signing in that the account has."""
    return _page(Form(identity.PasswordChange))


@blueprint.post("/password")
def change_password() -> Any:
    """Change the password; other places are signed out by identity."""
    form = Form.read(identity.PasswordChange)
    ask = remote().identity.change_password
    if form.send(ask, shown=(Unauthenticated,), **require().in_session()) is None:
        return _page(form), form.status
    flash("Your password is changed. Everywhere else you are signed out.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/app/begin")
def begin_app() -> Any:
    """Show the code that an authenticator app reads."""
    uri = remote().identity.begin_totp(**require().in_session())["provisioning_uri"]
    return _app_page(Form(security.AppCode), picture=qr.picture(uri), secret=qr.secret(uri))


@blueprint.post("/app/confirm")
@throttled("sign_in")
def confirm_app() -> Any:
    """Take the app's first code, and show the recovery codes this once."""
    account_id = require().account_id
    form = Form.read(security.AppCode)
    made = form.send(remote().identity.confirm_totp, account_id=account_id)
    if made is None:
        return _app_page(form), form.status
    return _codes_page(made["recovery_codes"])


@blueprint.post("/app/remove")
def remove_app() -> Any:
    """Sign in without the app again."""
    remote().identity.remove_totp(**require().in_session())
    flash("The authenticator app is removed, and its recovery codes with it.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/recovery-codes")
def renew_codes() -> Any:
    """New recovery codes for the old, shown this once."""
    return _codes_page(
        remote().identity.renew_recovery_codes(**require().in_session())["recovery_codes"]
    )


@blueprint.post("/google/link")
def link_google() -> Any:
    """Go to Google, to let it sign in to this account."""
    state = google.keep_browser_state()
    answer = remote().identity.begin_google_link(**require().in_session(), browser_state=state)
    return redirect(answer["authorization_url"], 303)


@blueprint.post("/google/unlink")
def unlink_google() -> Any:
    """Forget the Google account; a mailed link signs in without it."""
    remote().identity.unlink_google(**require().in_session())
    flash("Google is unlinked, and told so.", "good")
    return redirect(url_for(".show"), 303)


def _page(password: Form) -> str:
    account_id = require().account_id
    services = remote().identity
    found = gather(
        account=partial(services.get_account, account_id=account_id),
        passkeys=partial(services.list_passkeys, account_id=account_id),
    )
    return render_template("account/security.html", found=found, password=password)


def _app_page(form: Form, **shown: Any) -> str:
    return render_template("account/app.html", form=form, **shown)


def _codes_page(codes: list[str]) -> str:
    return render_template("account/recovery_codes.html", codes=codes)
