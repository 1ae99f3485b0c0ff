"""The page of a published series, for anybody, and the form to join it."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from gateway import joining
from gateway.authentication import caller
from gateway.context import remote
from gateway.gather import gather
from gateway.pages.forms import Form
from gateway.pages.joining_form import JoinForm, as_request
from gateway.pages.rendering import language, signed_in
from gateway.pages.zones import zone_choices
from gateway.throttle import throttled

blueprint = Blueprint("public_series", __name__, url_prefix="/s/<slug:slug>")


@blueprint.get("")
def show(slug: str) -> str:
    """What it is, when, and the form."""
    return _page(slug, None)


@blueprint.post("/join")
@throttled("join")
def join(slug: str) -> Any:
    """Ask for a place; then to Checkout, or to the page that says what is next."""
    form = Form.read(JoinForm)
    joined = form.send(lambda **values: joining.join(slug, **as_request(values)))
    if joined is None:
        return _page(slug, form), form.status
    if joined.get("checkout_url"):
        return redirect(joined["checkout_url"], 303)
    if joined.get("manage_token"):
        return redirect(url_for("memberships.show", token=joined["manage_token"]), 303)
    return redirect(url_for(".show_joined", slug=slug, status=joined["status"]), 303)


@blueprint.get("/joined")
def show_joined(slug: str) -> str:
    """What happens next."""
    series = remote().series.get_public_series(slug=slug)
    return render_template(
        "subscriber/joined.html", series=series, status=request.args.get("status")
    )


@blueprint.get("/paid/<uuid:membership_id>")
@throttled("token")
def show_paid(slug: str, membership_id: UUID) -> str:
    """Back from Checkout: ask Stripe at once, so that nobody waits for a webhook."""
    found = gather(
        series=partial(remote().series.get_public_series, slug=slug),
        settled=partial(remote().billing.settle_checkout, membership_id=str(membership_id)),
    )
    return render_template("subscriber/paid.html", found=found, slug=slug)


def _page(slug: str, form: Form | None) -> str:
    series = remote().series.get_public_series(slug=slug, locale=language())
    return render_template(
        "subscriber/series.html",
        series=series,
        price=series["price"],
        zones=zone_choices(),
        form=form or Form(JoinForm, initial={"zone": series["zone"]} | _known()),
    )


def _known() -> dict[str, Any]:
    """Name and address of who is signed in."""
    if not signed_in():
        return {}
    account_id = caller().account_id  # type: ignore[union-attr]
    account = gather(account=partial(remote().identity.get_account, account_id=account_id))
    return {key: (account["account"] or {}).get(key) for key in ("name", "email")}
