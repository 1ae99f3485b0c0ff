"""The privacy centre: use a right by e-mail address, prove it by mail, follow it, download."""

from functools import partial
from typing import Any

import orjson
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from chassis.errors import NotFound
from gateway import headers, package
from gateway.context import remote
from gateway.pages.forms import Form
from gateway.remote import Answer
from gateway.schemas import privacy as schemas
from gateway.schemas.identity import MailedToken
from gateway.throttle import throttled

blueprint = Blueprint("privacy", __name__, url_prefix="/privacy")


@blueprint.before_request
def _keep_address_secret() -> None:
    headers.keep_address_secret()


@blueprint.get("")
def show() -> str:
    """What one can ask for, and the form."""
    form = Form(schemas.OpenRequest, initial={"right": request.args.get("right", "access")})
    return render_template("privacy/centre.html", form=form)


@blueprint.post("")
@throttled("rights_request")
def open_request() -> Any:
    """Ask; what follows is the same for an address that we do not know."""
    form = Form.read(schemas.OpenRequest)
    asked = form.send(remote().privacy.request)
    if asked is None:
        return render_template("privacy/centre.html", form=form), form.status
    return redirect(url_for(".show_confirm", request=asked["request_id"]), 303)


@blueprint.get("/requests/confirm")
def show_confirm() -> str:
    """Where the code from the mail is typed; behind the link in the mail, a button."""
    form = Form.from_query(schemas.MailedProof)
    return render_template("privacy/confirm.html", form=form)


@blueprint.post("/requests/confirm")
@throttled("token")
def confirm() -> Any:
    """Prove that it is you."""
    form = Form.read(schemas.MailedProof)
    opened = form.send(remote().privacy.confirm, shown=(NotFound,))
    if opened is None:
        return render_template("privacy/confirm.html", form=form), form.status
    return redirect(url_for(".show_request", token=opened["status_token"]), 303)


@blueprint.post("/requests/code")
@throttled("rights_request")
def request_another_code() -> Any:
    """Have a new code sent; the same is said whether or not there is such a request."""
    form = Form.read(MailedToken)
    if form.send(remote().privacy.request_another_code) is None:
        return render_template("privacy/confirm.html", form=form), form.status
    flash("If the request still waits for you, a new code is on its way.", "good")
    request_id = form.values["token"].partition(".")[0]
    return redirect(url_for(".show_confirm", request=request_id), 303)


@blueprint.get("/requests/<token:token>")
@throttled("token")
def show_request(token: str) -> str:
    """Where a request stands."""
    return _page_of(token)


@blueprint.get("/requests/<token:token>/state")
@throttled("token")
def show_state(token: str) -> str:
    """The part of the page that changes."""
    return _page_of(token, template="privacy/_state.html")


@blueprint.get("/requests/<token:token>/certificate")
@throttled("token")
def download_certificate(token: str) -> Response:
    """The signed certificate of a complete erasure, as a file."""
    content = orjson.dumps(remote().privacy.get_certificate(token=token))
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="erasure-certificate.json"'
    return response


@blueprint.post("/requests/<token:token>/erase")
@throttled("token")
def confirm_erasure(token: str) -> Any:
    """Say for the second time what cannot be undone."""
    remote().privacy.confirm_erasure(token=token)
    return redirect(url_for(".show_request", token=token), 303)


@blueprint.post("/requests/<token:token>/correction")
@throttled("token")
def state_correction(token: str) -> Any:
    """Say what is to be put right."""
    form = Form.read(schemas.Correction)
    ask = partial(_correct, token)
    if form.send(ask) is None:
        return _page_of(token, form=form), form.status
    return redirect(url_for(".show_request", token=token), 303)


def _correct(token: str, **correction: str) -> Answer:
    return remote().privacy.state_correction(token=token, correction=correction)


@blueprint.post("/requests/<token:token>/cancel")
@throttled("token")
def cancel(token: str) -> Any:
    """Call it off, while it can be."""
    remote().privacy.cancel(token=token)
    return redirect(url_for(".show_request", token=token), 303)


@blueprint.post("/requests/<token:token>/package/code")
@throttled("rights_request")
def request_package_code(token: str) -> Any:
    """Have the code sent that opens the package."""
    form = Form.read(schemas.PackageAddress)
    if form.send(partial(remote().privacy.request_package_code, token=token)) is None:
        return _page_of(token, package_form=form), form.status
    flash("If the request came with that address, a code is on its way there.", "good")
    return redirect(url_for(".show_request", token=token), 303)


@blueprint.post("/requests/<token:token>/package")
@throttled("token")
def download(token: str) -> Any:
    """The package, a ZIP. A button and not a link: each download counts."""
    form = Form.read(schemas.PackageProof)
    # A stream and no answer of a service: what is wrong with it is told the same way.
    sent = form.send(partial(_download, token), shown=(NotFound,))
    return sent["package"] if sent else (_page_of(token, package_form=form), form.status)


def _download(token: str, code: str | None = None) -> dict[str, Response]:
    return {"package": package.answer(token, code)}


def _page_of(token: str, *, template: str = "privacy/request.html", **forms: Form) -> str:
    status = remote().privacy.get_status(token=token)
    shown = {"form": Form(schemas.Correction), "package_form": Form(schemas.PackageProof)} | forms
    return render_template(template, token=token, status=status, **shown)
