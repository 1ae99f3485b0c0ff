"""Invoices of subscriptions: drafted, finalised, paid or not.

https://docs.stripe.com/api/invoices. Since 2025 the subscription stands at
`parent.subscription_details` and the payments in a list that is shown when it is asked for.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe.calls import operation
from sandbox.stripe.errors import Refusal
from sandbox.stripe.events import emit
from sandbox.stripe.expand import includable
from sandbox.stripe.ledger import Ledger, new_id
from sandbox.stripe.lists import PAGING, listing, page
from sandbox.stripe.shapes import choice, flag, text


@operation("GET", "/v1/invoices/<id>")
def retrieve_invoice(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    return ledger.need("invoice", id, "invoice")


@operation(
    "GET",
    "/v1/invoices",
    {
        **PAGING,
        "customer": text,
        "subscription": text,
        "status": choice("draft", "open", "paid", "uncollectible", "void"),
    },
)
def list_invoices(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    where = {name: params[name] for name in ("customer", "status") if name in params}
    if "subscription" in params:
        where["parent.subscription_details.subscription"] = params["subscription"]
    return page(ledger, "invoice", params, url="/v1/invoices", where=where)


@operation("POST", "/v1/invoices/<id>/finalize", {"auto_advance": flag})
def finalize_invoice(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    invoice = ledger.need("invoice", id, "invoice")
    if invoice["status"] != "draft":
        raise Refusal(f"This invoice is already finalized; it is {invoice['status']}.")
    finalize(ledger, invoice)
    is_collected = params.get("auto_advance", invoice["auto_advance"])
    return ledger.change("invoice", id, auto_advance=is_collected)


@operation("POST", "/v1/invoices/<id>/void")
def void_invoice(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    """https://docs.stripe.com/invoicing/integration/workflow-transitions"""
    invoice = ledger.need("invoice", id, "invoice")
    if invoice["status"] not in ("open", "uncollectible"):
        raise Refusal("You can only pass in open invoices. This invoice isn't open.")
    closed = close(ledger, invoice, "void")
    _forgive(ledger, closed)
    return closed


@operation("GET", "/v1/invoice_payments", {**PAGING, "invoice": text, "status": text})
def list_invoice_payments(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    where = {name: params[name] for name in ("invoice", "status") if name in params}
    return page(ledger, "invoice_payment", params, url="/v1/invoice_payments", where=where)


@includable("invoice", "payments")
def _payments(ledger: Ledger, invoice: Document) -> Document:
    found = ledger.find("invoice_payment", invoice=invoice["id"])
    return listing(found, f"/v1/invoice_payments?invoice={invoice['id']}")


def finalize(ledger: Ledger, invoice: Document) -> Document:
    """Make a draft due."""
    moments = {**invoice["status_transitions"], "finalized_at": ledger.now}
    invoice = ledger.change(
        "invoice",
        invoice["id"],
        status="open",
        auto_advance=True,
        number=f"DOUBLE-{invoice['id'][-8:].upper()}",
        effective_at=ledger.now,
        status_transitions=moments,
    )
    emit(ledger, "invoice.finalized", invoice)
    return invoice


def record_payment(ledger: Ledger, invoice: Document, intent: Document | None) -> Document:
    """Mark an invoice paid; `intent` None where nothing was due."""
    if intent is not None:
        _keep_payment(ledger, invoice, intent, "paid")
    moments = {**invoice["status_transitions"], "paid_at": ledger.now}
    invoice = ledger.change(
        "invoice",
        invoice["id"],
        status="paid",
        amount_paid=invoice["amount_due"],
        amount_remaining=0,
        attempted=True,
        attempt_count=invoice["attempt_count"] + (intent is not None),
        auto_advance=False,
        next_payment_attempt=None,
        status_transitions=moments,
    )
    emit(ledger, "invoice.paid", invoice)
    emit(ledger, "invoice.payment_succeeded", invoice)
    return invoice


def record_failure(
    ledger: Ledger, invoice: Document, intent: Document, next_attempt: int | None
) -> Document:
    """Count a failed attempt; the invoice stays open."""
    _keep_payment(ledger, invoice, intent, "open")
    invoice = ledger.change(
        "invoice",
        invoice["id"],
        attempted=True,
        attempt_count=invoice["attempt_count"] + 1,
        next_payment_attempt=next_attempt,
        auto_advance=next_attempt is not None,
    )
    emit(ledger, "invoice.payment_failed", invoice)
    return invoice


def close(ledger: Ledger, invoice: Document, status: str) -> Document:
    """`void` or `uncollectible`: nobody will be charged for it."""
    moment = "voided_at" if status == "void" else "marked_uncollectible_at"
    invoice = ledger.change(
        "invoice",
        invoice["id"],
        status=status,
        auto_advance=False,
        next_payment_attempt=None,
        status_transitions={**invoice["status_transitions"], moment: ledger.now},
    )
    if status == "void":
        _cancel_payments(ledger, invoice)
    emit(ledger, "invoice.voided" if status == "void" else "invoice.marked_uncollectible", invoice)
    return invoice


def _cancel_payments(ledger: Ledger, invoice: Document) -> None:
    """What was tried to get a void invoice paid is cancelled for that reason."""
    for payment in ledger.find("invoice_payment", invoice=invoice["id"], status="open"):
        moments = {**payment["status_transitions"], "canceled_at": ledger.now}
        ledger.change(
            "invoice_payment", payment["id"], status="canceled", status_transitions=moments
        )
        intent = ledger.change(
            "payment_intent",
            payment["payment"]["payment_intent"],
            status="canceled",
            canceled_at=ledger.now,
            cancellation_reason="void_invoice",
        )
        emit(ledger, "payment_intent.canceled", intent)


def _forgive(ledger: Ledger, invoice: Document) -> None:
    """A subscription stands as its latest invoice that is final and not void.

    https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses
    """
    subscription_id = invoice["parent"]["subscription_details"]["subscription"]
    subscription = ledger.need("subscription", subscription_id)
    if subscription["status"] == "past_due" and not _is_owed(ledger, subscription_id):
        moved = ledger.change("subscription", subscription_id, status="active")
        emit(ledger, "customer.subscription.updated", moved, {"status": "past_due"})


def _is_owed(ledger: Ledger, subscription_id: str) -> bool:
    found = ledger.find("invoice", **{"parent.subscription_details.subscription": subscription_id})
    counted = [one for one in found if one["status"] not in ("draft", "void")]
    return bool(counted) and max(counted, key=lambda one: one["created"])["status"] == "open"


def _keep_payment(ledger: Ledger, invoice: Document, intent: Document, status: str) -> None:
    earlier = ledger.find("invoice_payment", invoice=invoice["id"])
    payment = {
        "id": earlier[0]["id"] if earlier else new_id("invoice_payment"),
        "object": "invoice_payment",
        "amount_paid": invoice["amount_due"] if status == "paid" else None,
        "amount_requested": invoice["amount_due"],
        "created": ledger.now,
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": True,
        "livemode": False,
        "payment": {"type": "payment_intent", "payment_intent": intent["id"]},
        "status": status,
        "status_transitions": {
            "canceled_at": None,
            "paid_at": ledger.now if status == "paid" else None,
        },
    }
    ledger.put("invoice_payment", payment)
