"""A host's payments one by one: giving back, and taking them along as CSV."""

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from marshmallow import ValidationError

from chassis.errors import ChassisError
from gateway import csv_lines, idempotency
from gateway.acting import Scope, host_for
from gateway.context import remote
from gateway.gather import gather
from gateway.pages import money_form
from gateway.pages.forms import Form
from gateway.remote import Answer

blueprint = Blueprint("payments", __name__, url_prefix="/money")

_PAGE = 200
_PAYMENT_COLUMNS = (
    "payment_id",
    "series_id",
    "membership_id",
    "status",
    "amount_cents",
    "refunded_cents",
    "currency",
    "is_disputed",
    "paid_at",
    "period_starts_at",
    "period_ends_at",
)
_REVENUE_COLUMNS = (
    "month",
    "series_id",
    "title",
    "currency",
    "payments",
    "paid_cents",
    "refunded_cents",
    "fee_cents",
)


@blueprint.get("/payments")
def show() -> str:
    """The newest first; of one member where the address says so."""
    host_id = host_for(Scope.PAYMENTS_READ)
    asked = {name: request.args.get(name, type=UUID) for name in ("after", "membership_id")}
    page = {name: str(value) for name, value in asked.items() if value}
    found = gather(
        payments=partial(remote().billing.list_payments, host_id=host_id, limit=25, **page),
        series=partial(remote().series.list_series, host_id=host_id),
    )
    titles = {one["series_id"]: one["title"] for one in (found["series"] or {}).get("items", ())}
    return render_template("money/payments.html", found=found, titles=titles)


@blueprint.post("/payments/<uuid:payment_id>/refund")
def refund(payment_id: UUID) -> Any:
    """Give back all that is left of a payment, or a part."""
    host_id = host_for(Scope.PAYMENTS_WRITE)
    form = Form.read(money_form.RefundForm)
    asked: dict[str, Any] = {"host_id": host_id, "payment_id": str(payment_id)}
    try:
        amount = money_form.refund_cents(form.values)
        more = {} if amount is None else {"amount_cents": amount}
        remote().billing.refund_payment(**asked, **more, idempotency_key=idempotency.key())
    except ValidationError:
        flash("Say how much, such as 12.50, or leave it empty for all of it.", "bad")
    except ChassisError as refusal:
        flash(refusal.message, "bad")
    else:
        flash("The money goes back. The member is told by mail.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.get("/payments.csv")
def payments_csv() -> Response:
    """Every payment; amounts in minor units."""
    host_id = host_for(_READ)
    rows = ([one.get(name) for name in _PAYMENT_COLUMNS] for one in _all(host_id))
    return _file("payments.csv", csv_lines.lines(_PAYMENT_COLUMNS, rows))


@blueprint.get("/revenue.csv")
def revenue_csv() -> Response:
    """Twelve months by series; amounts in minor units."""
    items = remote().billing.get_revenue(host_id=host_for(_READ))["items"]
    rows = ([one.get(name) for name in _REVENUE_COLUMNS] for one in items)
    return _file("revenue.csv", csv_lines.lines(_REVENUE_COLUMNS, rows))


_READ = Scope.PAYMENTS_READ


def _all(host_id: str) -> Iterator[Answer]:
    """Page by page, so that memory does not grow with their number."""
    billing = remote().billing
    after: dict[str, str] = {}
    while True:
        found = billing.list_payments(host_id=host_id, limit=_PAGE, **after)
        yield from found["items"]
        if not found.get("next"):
            return
        after = {"after": str(found["next"])}


def _file(name: str, lines: Iterator[str]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(
        stream_with_context(lines), content_type="text/csv; charset=utf-8", headers=headers
    )
