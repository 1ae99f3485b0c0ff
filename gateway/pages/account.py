"""A person's own profile: name, zone, picture."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from gateway.authentication import require
from gateway.context import remote
from gateway.gather import gather
from gateway.pages.forms import Form
from gateway.pages.zones import zone_choices
from gateway.schemas import identity as schemas
from gateway.uploads import MAX_PICTURE_BYTES, takes_file, uploaded_b64

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
def show() -> str:
    """The profile as it is."""
    return _page()


@blueprint.post("/profile")
def change_profile() -> Any:
    """Change name and zone."""
    account_id = require().account_id
    form = Form.read(schemas.ProfileChange)
    if form.send(remote().identity.update_profile, account_id=account_id) is None:
        return _page(profile=form), form.status
    flash("Your profile is saved.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/picture")
@takes_file(MAX_PICTURE_BYTES)
def set_picture() -> Any:
    """Use a picture; identity keeps its pixels and nothing else of the file."""
    account_id = require().account_id
    form = Form(schemas.NoFields)
    ask = remote().identity.set_picture
    if form.send(ask, account_id=account_id, data_b64=uploaded_b64("picture") or "") is None:
        return _page(picture=form), form.status
    flash("This is your picture from now on.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/picture/remove")
def remove_picture() -> Any:
    """Show initials again."""
    remote().identity.remove_picture(account_id=require().account_id)
    flash("The picture is removed.", "good")
    return redirect(url_for(".show"), 303)


def _page(**forms: Form) -> str:
    account_id = require().account_id
    found = gather(account=lambda: remote().identity.get_account(account_id=account_id))
    profile = Form(schemas.ProfileChange, initial=found["account"] or {})
    return render_template(
        "account/page.html",
        found=found,
        zones=zone_choices(),
        profile=forms.get("profile", profile),
        picture=forms.get("picture", Form(schemas.NoFields)),
    )
