"""A subscriber's own pages, by the tokens in their mails; no account needed."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from chassis.errors import NotFound
from gateway import headers, joining, proofs, recordings
from gateway.context import remote, settings
from gateway.gather import gather
from gateway.pages.forms import Form
from gateway.pages.rendering import language
from gateway.pages.series_form import minor_units
from gateway.pages.zones import zone_choices
from gateway.remote import Answer
from gateway.schemas.memberships import AmountForm, ChangeMembership, MembershipToken
from gateway.throttle import throttled

blueprint = Blueprint("memberships", __name__)


@blueprint.before_request
def _keep_address_secret() -> None:
    headers.keep_address_secret()


@blueprint.get("/memberships/confirm")
def show_confirm() -> str:
    """The button behind the link in the mail."""
    form = Form(MembershipToken, initial={"token": request.args.get("token", "")})
    return render_template("subscriber/confirm.html", form=form)


@blueprint.post("/memberships/confirm")
@throttled("token")
def confirm() -> Any:
    """Take the place; a paid one goes on to Checkout."""
    form = Form.read(MembershipToken)
    membership = form.send(joining.confirm, shown=(NotFound,))
    if membership is None:
        return render_template("subscriber/confirm.html", form=form), form.status
    return _go_on(membership)


@blueprint.get("/m/<token:token>")
@throttled("token")
def show(token: str) -> str:
    """The membership, with its sessions in the subscriber's own zone."""
    return _page(token)


@blueprint.post("/m/<token:token>")
@throttled("token")
def change(token: str) -> Any:
    """Correct name, phone or zone (promise P27)."""
    form = Form.read(ChangeMembership)
    form.values.setdefault("phone", None)
    if form.send(partial(remote().series.update_membership, token=token)) is None:
        return _page(token, form), form.status
    flash("Saved.", "good")
    return redirect(url_for(".show", token=token), 303)


@blueprint.post("/m/<token:token>/accept")
@throttled("token")
def accept(token: str) -> Any:
    """Take a place that was offered; a paid one goes on to Checkout."""
    return _go_on(joining.accept(token))


@blueprint.get("/m/<token:token>/pay")
@throttled("token")
def show_pay(token: str) -> Any:
    """Say how much, where members pay what they want."""
    found = remote().series.get_membership(token=token)
    if found["membership"]["status"] != "awaiting_payment":
        return redirect(url_for(".show", token=token), 303)
    return _pay_page(token, found["series"], Form(AmountForm))


@blueprint.post("/m/<token:token>/pay")
@throttled("token")
def pay(token: str) -> Any:
    """Go on to Checkout, with the amount where it is the member's to choose."""
    found = remote().series.get_membership(token=token)
    form = Form.read(AmountForm)

    def ask(amount: str = "") -> Answer:
        cents = _in_cents(found["series"], amount) if amount else None
        return {"url": joining.checkout_of(token, found["membership"], amount_cents=cents)}

    try:
        answer = form.send(ask)
    except ValidationError as error:
        form.errors, form.status, answer = {"amount": [str(error.messages[0])]}, 422, None
    if answer is None:
        return _pay_page(token, found["series"], form), form.status
    return redirect(answer["url"] or url_for(".show", token=token), 303)


@blueprint.get("/m/<token:token>/leave")
@throttled("token")
def ask_leave(token: str) -> str:
    """What will happen, and the button."""
    series = remote().series.get_membership(token=token)["series"]
    return render_template("subscriber/leave.html", token=token, series=series)


@blueprint.post("/m/<token:token>/leave")
@throttled("token")
def leave(token: str) -> Any:
    """Leave the series."""
    remote().series.leave(token=token)
    return redirect(url_for(".show_left"), 303)


@blueprint.get("/left")
def show_left() -> str:
    """Afterwards."""
    return render_template("subscriber/left.html")


@blueprint.post("/m/<token:token>/billing")
@throttled("token")
def open_portal(token: str) -> Any:
    """Go to Stripe's portal: card, invoices, cancelling."""
    membership = remote().series.get_membership(token=token)["membership"]
    answer = remote().billing.open_portal(
        membership_id=membership["membership_id"],
        return_url=f"{settings().public_url}/m/{token}",
    )
    return redirect(answer["url"], 303)


def _in_cents(series: Answer, amount: str) -> int:
    price = remote().billing.get_price(series_id=series["series_id"])
    return minor_units(amount, price["currency"])


def _pay_page(token: str, series: Answer, form: Form) -> str:
    price = remote().billing.get_price(series_id=series["series_id"])
    return render_template(
        "subscriber/pay.html", token=token, series=series, price=price, form=form
    )


def _go_on(membership: Answer) -> Any:
    """To Checkout where the place has to be paid for, to its own page otherwise."""
    token = membership["manage_token"]
    proofs.keep(membership["proof_token"])
    if membership["checkout_url"]:
        return redirect(membership["checkout_url"], 303)
    if membership["status"] == "active":
        flash("You are in. Here is everything about your place.", "good")
    return redirect(url_for(".show", token=token), 303)


def _standing(membership: Answer, series: Answer) -> Answer | None:
    """How the member stands with their money; the page is whole without it."""
    if series["pricing"] != "paid" or membership["status"] != "active":
        return None
    ask = partial(remote().billing.get_standing, membership_id=membership["membership_id"])
    return gather(standing=ask)["standing"]


def _page(token: str, form: Form | None = None) -> str:
    found = remote().series.get_membership(token=token, locale=language())
    membership, series = found["membership"], found["series"]
    proofs.keep(membership["proof_token"])
    return render_template(
        "subscriber/manage.html",
        token=token,
        membership=membership,
        series=series,
        sessions=found["sessions"],
        calendar_token=found["calendar_token"],
        recordings=recordings.of_member(membership),
        zone=membership.get("zone") or series["zone"],
        zones=zone_choices(),
        form=form or Form(ChangeMembership, initial=membership),
        paying=_standing(membership, series),
    )
