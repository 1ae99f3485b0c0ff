"""What a series costs, and a host's rules for giving back."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for

from gateway.acting import Scope
from gateway.context import remote
from gateway.formats import plain_amount
from gateway.gather import gather
from gateway.pages import series_form
from gateway.pages.forms import Form
from gateway.pages.series_host import mine
from gateway.remote import Answer
from gateway.schemas.revenue import RefundRules

blueprint = Blueprint("series_price", __name__, url_prefix="/series/<uuid:series_id>/price")


@blueprint.get("")
def show(series_id: UUID) -> str:
    """The price as it is, to be changed."""
    return _page(series_id, None)


@blueprint.post("")
def set_price(series_id: UUID) -> Any:
    """Set what it costs."""
    asked = mine(series_id, Scope.PAYMENTS_WRITE)
    form = Form.read(series_form.PriceForm)

    def ask(**values: Any) -> Answer:
        return remote().billing.set_price(**asked, **series_form.as_price(values))

    if form.send(ask) is None:
        return _page(series_id, form), form.status
    flash("The price is set.", "good")
    return redirect(url_for("series_host.show", series_id=series_id), 303)


@blueprint.post("/rules")
def set_rules(series_id: UUID) -> Any:
    """Say what goes back to members."""
    asked = mine(series_id, Scope.PAYMENTS_WRITE)
    form = Form.read(RefundRules)
    if form.send(partial(remote().billing.set_rules, **asked)) is None:
        flash("Choose one of each.", "bad")
    else:
        flash("Saved.", "good")
    return redirect(url_for(".show", series_id=series_id), 303)


def _page(series_id: UUID, form: Form | None) -> str:
    asked = mine(series_id, Scope.PAYMENTS_READ)
    series = remote().series.get_series(**asked)
    billing = remote().billing
    found = gather(
        price=partial(billing.get_price, series_id=str(series_id)),
        rules=partial(billing.get_rules, series_id=str(series_id)),
    )
    return render_template(
        "series/price.html",
        series=series,
        found=found,
        form=form or Form(series_form.PriceForm, initial=_typed(found["price"])),
        **series_form.options(),
    )


def _typed(price: Answer | None) -> dict[str, Any]:
    """The price as somebody would type it."""
    if price is None:
        return {"currency": "eur", "interval": "month"}
    return price | {"amount": plain_amount(price["amount_cents"], price["currency"])}
