"""Keys for a host's programs: made, shown once, revoked."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for

from gateway.acting import IN_WORDS
from gateway.authentication import require
from gateway.context import remote
from gateway.gather import gather
from gateway.pages.forms import Form
from gateway.schemas import team as schemas

blueprint = Blueprint("api_keys", __name__, url_prefix="/account/api-keys")


@blueprint.get("")
def show() -> str:
    """The keys there are, and the form for another."""
    return _page(Form(schemas.NewApiKey))


@blueprint.post("")
def create() -> Any:
    """Make a key, and show it this once."""
    caller = require()
    form = Form.read(schemas.NewApiKey)
    made = form.send(
        remote().identity.create_api_key,
        host_id=caller.account_id,
        browser_session_id=caller.browser_session_id,
    )
    if made is None:
        return _page(form), form.status
    return render_template("account/api_key_made.html", made=made)


@blueprint.post("/<uuid:api_key_id>/revoke")
def revoke(api_key_id: UUID) -> Any:
    """Revoke a key at once."""
    remote().identity.revoke_api_key(host_id=require().account_id, api_key_id=str(api_key_id))
    flash("The key is revoked. It works no more.", "good")
    return redirect(url_for(".show"), 303)


def _page(form: Form) -> str:
    host_id = require().account_id
    found = gather(keys=partial(remote().identity.list_api_keys, host_id=host_id))
    return render_template("account/api_keys.html", found=found, form=form, scopes=IN_WORDS)
