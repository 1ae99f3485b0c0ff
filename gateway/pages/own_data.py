"""What the platform holds on whoever is signed in: a copy, deletion, consents, and who looked."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from gateway import looks, proof
from gateway.authentication import require
from gateway.context import remote
from gateway.gather import gather
from gateway.holdings import by_category
from gateway.pages.forms import Form
from gateway.remote import Answer
from gateway.schemas.privacy import GivenConsent, OpenOwnRequest, WithdrawnConsent

blueprint = Blueprint("own_data", __name__, url_prefix="/account/data")


@blueprint.get("")
def show() -> str:
    """The rights, one button each."""
    return _page()


@blueprint.post("")
def open_request() -> Any:
    """Use a right, with proof of late that it is the person and not who found their laptop."""
    account_id = proof.require().account_id
    form = Form.read(OpenOwnRequest)
    opened = form.send(remote().privacy.open_for_account, account_id=account_id)
    if opened is None:
        return _page(form), form.status
    return redirect(url_for("privacy.show_request", token=opened["status_token"]), 303)


@blueprint.post("/consents")
def agree() -> Any:
    """Agree to one purpose, in the words of the version that was shown."""
    account_id = require().account_id
    form = Form.read(GivenConsent)
    if form.send(remote().privacy.give_consent, account_id=account_id) is None:
        return _page(consent=form), form.status
    flash("Thank you. You can take it back here at any time.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/consents/withdraw")
def withdraw() -> Any:
    """Take a consent back: without more proof than it took to give (promise P32)."""
    account_id = require().account_id
    form = Form.read(WithdrawnConsent)
    if form.send(partial(_withdraw, account_id)) is None:
        return _page(consent=form), form.status
    flash("Taken back. Every part of the platform is told within a minute.", "good")
    return redirect(url_for(".show"), 303)


def _withdraw(account_id: str, purpose: str) -> Answer:
    return remote().privacy.open_for_account(
        account_id=account_id, right="withdrawal", purposes=[purpose]
    )


def _page(form: Form | None = None, consent: Form | None = None) -> str:
    account_id = require().account_id
    services = remote().identity
    found = gather(
        account=partial(services.get_account, account_id=account_id),
        looks=partial(looks.at_account, account_id),
        looks_at_mail=partial(looks.at_mail, account_id),
        participants=remote().privacy.list_participants,
        consents=partial(remote().privacy.list_consents, account_id=account_id),
    )
    held = by_category((found["participants"] or {}).get("items", []))
    looked = looks.together(found["looks"], found["looks_at_mail"])
    return render_template(
        "account/data.html",
        found=found,
        form=form or Form(OpenOwnRequest),
        consent=consent or Form(GivenConsent),
        held=held,
        looks=looked,
    )
