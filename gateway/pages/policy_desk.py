"""The versions of the policy at the rights desk: who was told of each, and telling everybody."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from gateway import announcing, policy
from gateway.authentication import require_operator
from gateway.context import remote
from gateway.gather import Gathered, gather
from gateway.pages.forms import Form
from gateway.schemas.policy import TellEverybody
from gateway.tokens import Role

blueprint = Blueprint("policy_desk", __name__, url_prefix="/operator/policy")


@blueprint.get("")
def show() -> str:
    """Each version, and how far the mail that told of it came."""
    require_operator(Role.RIGHTS_DESK)
    found = gather(announcements=remote().notifications.list_announcements)
    return render_template("operator/policy.html", found=found, standings=_standings(found))


@blueprint.get("/<name>")
def confirm(name: str) -> str:
    """What would be said, and to how many, before anybody is told."""
    return _confirmation(name, Form(TellEverybody))


@blueprint.post("/<name>")
def announce(name: str) -> Any:
    """Tell everybody, once."""
    form = Form.read(TellEverybody)
    if form.send(partial(announcing.announce, name)) is None:
        return _confirmation(name, form), form.status
    flash("Everybody is being told.", "good")
    return redirect(url_for(".show"), 303)


def _confirmation(name: str, form: Form) -> str:
    require_operator(Role.RIGHTS_DESK)
    version = policy.get(name)
    found = gather(
        announcements=remote().notifications.list_announcements,
        people=remote().identity.count_accounts,
    )
    standing = next((one for one in _standings(found) if one["version"] == name), None)
    return render_template(
        "operator/policy_tell.html", version=version, standing=standing, found=found, form=form
    )


def _standings(found: Gathered) -> list[dict[str, Any]]:
    announcements = found["announcements"]
    return announcing.standings(announcements) if announcements is not None else []
