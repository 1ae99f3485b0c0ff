"""A host's team: invited, changed, removed; and for whom of several hosts one works now."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from chassis.errors import Forbidden, NotFound
from gateway import acting, headers
from gateway.authentication import require
from gateway.context import remote
from gateway.gather import gather
from gateway.pages.forms import Form
from gateway.schemas import team as schemas
from gateway.throttle import throttled

blueprint = Blueprint("team", __name__)


@blueprint.get("/account/team")
def show() -> str:
    """Who is on the team, who is invited, and on whose teams one is."""
    return _page(Form(schemas.Invitation, initial={"position": "helper"}))


@blueprint.post("/account/team")
def invite() -> Any:
    """Invite somebody by mail; again, where the mail was lost."""
    host_id = require().account_id
    form = Form.read(schemas.Invitation)
    if form.send(remote().identity.invite_team_member, host_id=host_id) is None:
        return _page(form), form.status
    flash("The invitation is on its way.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/account/team/<uuid:team_member_id>")
def change(team_member_id: UUID) -> Any:
    """Change what a member may do."""
    asked = {"host_id": require().account_id, "team_member_id": str(team_member_id)}
    form = Form.read(schemas.Place)
    if form.send(partial(remote().identity.change_team_member, **asked)) is None:
        flash(" ".join(sentence for said in form.errors.values() for sentence in said), "bad")
    else:
        flash("Changed. It counts from now on.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/account/team/<uuid:team_member_id>/remove")
def remove(team_member_id: UUID) -> Any:
    """Take somebody off the team, or an invitation back."""
    remote().identity.remove_team_member(
        host_id=require().account_id, team_member_id=str(team_member_id)
    )
    flash("Removed. Whatever they could do here, they can do no more.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.get("/team/accept")
def show_join() -> str:
    """The button behind the link in the mail."""
    headers.keep_address_secret()
    require()
    form = Form(schemas.JoinTeam, initial={"token": request.args.get("token", "")})
    return render_template("team/join.html", form=form)


@blueprint.post("/team/accept")
@throttled("token")
def join() -> Any:
    """Join, with the account that has the invited address."""
    headers.keep_address_secret()
    account_id = require().account_id
    form = Form.read(schemas.JoinTeam)
    ask = remote().identity.accept_invitation
    if form.send(ask, shown=(Forbidden,), account_id=account_id) is None:
        return render_template("team/join.html", form=form), form.status
    flash("You are on the team. Choose below for whom you work.", "good")
    return redirect(url_for("dashboard.show"), 303)


@blueprint.post("/team/leave/<uuid:host_id>")
def leave(host_id: UUID) -> Any:
    """Leave a host's team."""
    remote().identity.leave_team(account_id=require().account_id, host_id=str(host_id))
    if (acting.chosen() or {}).get("host_id") == str(host_id):
        session.pop(acting.CHOSEN)
    flash("You have left the team.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/team/acting-for")
def choose() -> Any:
    """Work for a host from now on in this visit, or for oneself again."""
    hosts = remote().identity.list_hosts(account_id=require().account_id)["items"]
    wanted = request.form.get("host_id", "")
    session.pop(acting.CHOSEN, None)
    if wanted:
        session[acting.CHOSEN] = _one_of(hosts, wanted)
    return redirect(url_for("dashboard.show"), 303)


def _one_of(hosts: list[dict[str, Any]], host_id: str) -> dict[str, str]:
    for host in hosts:
        if host["host_id"] == host_id:
            return {"host_id": host_id, "name": host["name"]}
    raise NotFound("team_unknown", "You are not on this team.")


def _page(form: Form) -> str:
    account_id = require().account_id
    services = remote().identity
    found = gather(
        team=partial(services.list_team, host_id=account_id),
        hosts=partial(services.list_hosts, account_id=account_id),
    )
    return render_template("account/team.html", found=found, form=form, scopes=acting.IN_WORDS)
