"""A host's money: what came in, what was paid out, who may be lost, what was paid for nothing."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for

from chassis import clock
from gateway import idempotency
from gateway.acting import Scope, host_for, may
from gateway.context import remote
from gateway.gather import gather
from gateway.pages import money_form, money_view
from gateway.pages.forms import Form
from gateway.remote import Answer

blueprint = Blueprint("money", __name__, url_prefix="/money")

_NAMED = 20


@blueprint.get("")
def show() -> str:
    """Everything at once; what is down leaves a notice in its place."""
    return _page(Form(money_form.CodeForm, initial={"duration": "once"}))


@blueprint.post("/unfair/<uuid:series_id>")
def judge(series_id: UUID) -> Any:
    """Give the money of periods without a session back, leave it, or pause what comes."""
    host_id = host_for(Scope.PAYMENTS_WRITE)
    form = Form.read(money_form.Judgement)
    asked = {"host_id": host_id, "series_id": str(series_id)}
    billing = remote().billing
    if form.values.get("decision") == "pause":
        until = (clock.now() + timedelta(days=form.values.get("days", 30))).isoformat()
        billing.pause_series(**asked, resumes_at=until, idempotency_key=idempotency.key())
        flash("Nobody is charged until then. Places are kept.", "good")
    elif form.values.get("decision") in ("refund", "leave"):
        gives_back = form.values["decision"] == "refund"
        billing.judge_unfair(**asked, gives_back=gives_back, idempotency_key=idempotency.key())
        flash("The money goes back." if gives_back else "It is left as it is.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/tax")
def set_tax() -> Any:
    """Let Stripe reckon tax, or not."""
    form = Form.read(money_form.TaxForm)
    ask = partial(remote().billing.set_tax, host_id=host_for(Scope.PAYMENTS_WRITE))
    if form.send(ask) is None:
        flash(form.message or "Choose one of these.", "bad")
    else:
        flash("Saved. It holds for who joins from now on.", "good")
    return redirect(url_for(".show", _anchor="tax"), 303)


@blueprint.post("/codes")
def add_code() -> Any:
    """Make a code for a discount."""
    host_id = host_for(Scope.PAYMENTS_WRITE)
    form = Form.read(money_form.CodeForm)

    def ask(**values: Any) -> Answer:
        return remote().billing.add_code(host_id=host_id, **money_form.as_code(values))

    if form.send(ask) is None:
        return _page(form), form.status
    flash("The code can be used on series whose price takes codes.", "good")
    return redirect(url_for(".show", _anchor="codes"), 303)


@blueprint.post("/codes/<uuid:code_id>/stop")
def stop_code(code_id: UUID) -> Any:
    """Nobody new gets this discount."""
    remote().billing.stop_code(host_id=host_for(Scope.PAYMENTS_WRITE), code_id=str(code_id))
    flash("Nobody new gets this discount.", "good")
    return redirect(url_for(".show", _anchor="codes"), 303)


def _page(code_form: Form) -> str:
    host_id = host_for(Scope.PAYMENTS_READ)
    billing = remote().billing
    found = gather(
        revenue=partial(billing.get_revenue, host_id=host_id),
        earnings=partial(billing.get_earnings, host_id=host_id),
        at_risk=partial(billing.list_at_risk, host_id=host_id),
        disputes=partial(billing.list_disputes, host_id=host_id),
        unfair=partial(billing.list_unfair, host_id=host_id),
        codes=partial(billing.list_codes, host_id=host_id),
        comparison=partial(billing.get_comparison, host_id=host_id),
        stripe=partial(billing.get_connection, host_id=host_id),
        series=partial(remote().series.list_series, host_id=host_id),
    )
    items = (found["revenue"] or {}).get("items", [])
    return render_template(
        "money/page.html",
        found=found,
        charts=money_view.charts(items, clock.now()),
        titles=_titles(found["series"]),
        names=_names(host_id, (found["at_risk"] or {}).get("items", [])),
        code_form=code_form,
        **money_form.options(),
    )


def _titles(series: Answer | None) -> dict[str, str]:
    return {one["series_id"]: one["title"] for one in (series or {}).get("items", ())}


def _names(host_id: str, at_risk: list[Answer]) -> dict[str, str]:
    """Names belong to series: asked for those who are shown, by whoever may see them."""
    if not may(Scope.MEMBERS_READ):
        return {}
    ask = remote().series.get_member
    ids = [str(one["membership_id"]) for one in at_risk[:_NAMED]]
    found = gather(**{id: partial(ask, host_id=host_id, membership_id=id) for id in ids})  # noqa: A001
    return {id: found[id]["name"] for id in ids if found[id]}  # type: ignore[index] # noqa: A001
