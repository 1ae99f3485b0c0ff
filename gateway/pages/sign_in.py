"""Signing in by password or mailed link, and out. Google has a module of its own."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from chassis.errors import Forbidden, Unauthenticated
from gateway import authentication, devices, headers
from gateway.context import remote
from gateway.pages.forms import Form
from gateway.pages.paths import local_path
from gateway.pages.rendering import signed_in
from gateway.remote import Answer
from gateway.schemas import identity as schemas
from gateway.throttle import throttled

blueprint = Blueprint("sign_in", __name__)

_REFUSALS = (Unauthenticated, Forbidden)


@blueprint.get("/sign-in")
def show() -> Any:
    """The empty form; whoever is signed in already goes on."""
    devices.note_where_from()
    session["next"] = local_path(request.args.get("next"), url_for("dashboard.show"))
    if signed_in():
        return redirect(session["next"], 303)
    return render_template("sign_in/sign_in.html", form=Form(schemas.SignIn))


@blueprint.post("/sign-in")
@throttled("sign_in")
def sign_in() -> Any:
    """Sign in with a password."""
    form = Form.read(schemas.SignIn)
    tokens = form.send(remote().identity.sign_in, shown=_REFUSALS, device=devices.of_request())
    if tokens is None:
        return render_template("sign_in/sign_in.html", form=form), form.status
    return welcome(tokens)


@blueprint.get("/sign-in/mail")
def show_mail() -> str:
    """The form that asks for a link."""
    return render_template("sign_in/mail.html", form=Form(schemas.EmailOnly))


@blueprint.post("/sign-in/mail")
@throttled("mailed_link")
def request_link() -> Any:
    """Have a link sent; what follows is the same for an address without an account."""
    form = Form.read(schemas.EmailOnly)
    ask = remote().identity.request_sign_in_link
    if form.send(ask, device=devices.of_request()) is None:
        return render_template("sign_in/mail.html", form=form), form.status
    return redirect(url_for("sign_up.check_mail", why="sign-in"), 303)


@blueprint.get("/sign-in/link")
def show_link() -> str:
    """The button behind the link in the mail."""
    headers.keep_address_secret()
    form = Form(schemas.MailedToken, initial={"token": request.args.get("token", "")})
    return render_template("sign_in/link.html", form=form)


@blueprint.post("/sign-in/link")
@throttled("token")
def use_link() -> Any:
    """Sign in with the mailed token."""
    headers.keep_address_secret()
    form = Form.read(schemas.MailedToken)
    ask = remote().identity.sign_in_with_link
    tokens = form.send(ask, shown=_REFUSALS, device=devices.of_request())
    if tokens is None:
        return render_template("sign_in/link.html", form=form), form.status
    return welcome(tokens)


@blueprint.post("/sign-out")
def sign_out() -> Any:
    """Sign out here."""
    token = authentication.refresh_token()
    if token:
        remote().identity.sign_out(refresh_token=token)
    authentication.forget()
    session.clear()
    flash("You are signed out.", "good")
    return redirect(url_for("home.show"), 303)


@blueprint.get("/sign-in/code")
def show_code() -> Any:
    """The form for the second factor."""
    if "challenge" not in session:
        return redirect(url_for(".show"), 303)
    return render_template("sign_in/code.html", form=Form(schemas.SecondFactor))


@blueprint.post("/sign-in/code")
@throttled("sign_in")
def answer_code() -> Any:
    """Answer with the code."""
    form = Form.read(schemas.SecondFactor)
    tokens = form.send(
        remote().identity.finish_sign_in,
        shown=_REFUSALS,
        challenge=session.get("challenge", ""),
        device=devices.of_request(),
    )
    if tokens is None:
        return render_template("sign_in/code.html", form=form), form.status
    return welcome(tokens)


def _end_what_was_before() -> None:
    """Who signs in anew, to confirm that it is them, is not signed in here twice."""
    before = authentication.refresh_token()
    if before:
        remote().identity.sign_out(refresh_token=before)


def welcome(tokens: Answer) -> Any:
    """Begin a new visit for who has just proved who they are, and go where they wanted.

    Whoever set up a second factor is asked for it first.
    """
    if tokens.get("status") == "second_factor_needed":
        session["challenge"] = tokens["challenge"]
        return redirect(url_for("sign_in.show_code"), 303)
    wanted = session.get("next") or url_for("dashboard.show")
    _end_what_was_before()
    # What was known of the visit before could have been planted.
    session.clear()
    authentication.remember(tokens)
    return redirect(wanted, 303)
