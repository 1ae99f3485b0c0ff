"""Money moving on one account: payment intents, charges, disputes, and what the balance shows.

https://docs.stripe.com/api/payment_intents, /charges. With direct charges the account pays
Stripe's fee, and the platform's application fee is taken from the charge.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe import cards, fees
from sandbox.stripe.balance import record_charge
from sandbox.stripe.calls import operation
from sandbox.stripe.events import emit
from sandbox.stripe.ledger import Ledger, new_id
from sandbox.stripe.lists import PAGING, page
from sandbox.stripe.shapes import text

_ANSWERED_WITHIN = 9 * 86_400
_NO_ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))


@operation("GET", "/v1/payment_intents/<id>")
def retrieve_payment_intent(
    ledger: Ledger,
    params: Mapping[str, Any],
    id: str,  # noqa: A002
) -> Document:
    return ledger.need("payment_intent", id, "intent")


@operation("GET", "/v1/payment_intents", {**PAGING, "customer": text})
def list_payment_intents(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    where = {"customer": params["customer"]} if "customer" in params else {}
    return page(ledger, "payment_intent", params, url="/v1/payment_intents", where=where)


@operation("GET", "/v1/charges/<id>")
def retrieve_charge(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    return ledger.need("charge", id)


@operation("GET", "/v1/charges", {**PAGING, "customer": text, "payment_intent": text})
def list_charges(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    where = {name: params[name] for name in ("customer", "payment_intent") if name in params}
    return page(ledger, "charge", params, url="/v1/charges", where=where)


@operation("GET", "/v1/disputes/<id>")
def retrieve_dispute(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    return ledger.need("dispute", id)


@operation("GET", "/v1/disputes", {**PAGING, "payment_intent": text, "charge": text})
def list_disputes(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    where = {name: params[name] for name in ("payment_intent", "charge") if name in params}
    return page(ledger, "dispute", params, url="/v1/disputes", where=where)


def decide(ledger: Ledger, dispute_id: str, status: str) -> None:
    """The bank decides: `won` or `lost`, as the host sees it; an inquiry that is won is closed."""
    dispute = ledger.need("dispute", dispute_id)
    if status == "won" and dispute["status"].startswith("warning_"):
        status = "warning_closed"
    decided = ledger.change("dispute", dispute["id"], status=status)
    emit(ledger, "charge.dispute.closed", decided)


def collect(
    ledger: Ledger,
    *,
    amount: int,
    currency: str,
    method: Document,
    customer: str | None,
    is_present: bool,
    fee: int | None = None,
    metadata: Mapping[str, str] | None = None,
    description: str | None = None,
) -> Document:
    """Charge a card; the payment intent says by its status whether it worked."""
    is_paid = is_present or not cards.fails_later(method["card"])
    intent = _intent(ledger, amount, currency, method, customer, fee, metadata, description)
    charge = _charge(ledger, intent, method, is_paid=is_paid)
    intent = _settle(ledger, intent, charge, method, is_paid=is_paid)
    if is_paid and cards.is_disputed(method["card"]):
        _dispute(ledger, charge, is_inquiry=cards.is_inquired(method["card"]))
    return intent


def _settle(
    ledger: Ledger, intent: Document, charge: Document, method: Document, *, is_paid: bool
) -> Document:
    outcome: Document = {"latest_charge": charge["id"], "status": "succeeded"}
    if is_paid:
        outcome["amount_received"] = intent["amount"]
    else:
        error = {"type": "card_error", "code": "card_declined", "decline_code": "generic_decline"}
        outcome["status"] = "requires_payment_method"
        outcome["payment_method"] = None
        outcome["last_payment_error"] = {
            **error,
            "message": "Your card was declined.",
            "payment_method": method,
        }
    intent = ledger.put("payment_intent", {**intent, **outcome})
    kind = "succeeded" if is_paid else "payment_failed"
    emit(ledger, f"payment_intent.{kind}", intent)
    return intent


def _intent(
    ledger: Ledger,
    amount: int,
    currency: str,
    method: Document,
    customer: str | None,
    fee: int | None,
    metadata: Mapping[str, str] | None,
    description: str | None,
) -> Document:
    id = new_id("payment_intent")  # noqa: A001
    intent = {
        "id": id,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_received": 0,
        "application": ledger.world.settings.stripe_client_id,
        "application_fee_amount": fee,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": f"{id}_secret_double",
        "confirmation_method": "automatic",
        "created": ledger.now,
        "currency": currency,
        "customer": customer,
        "description": description,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": dict(metadata or {}),
        "next_action": None,
        "payment_method": method["id"],
        "payment_method_types": ["card"],
        "receipt_email": None,
        "setup_future_usage": None,
        "status": "requires_confirmation",
    }
    ledger.put("payment_intent", intent)
    emit(ledger, "payment_intent.created", intent)
    return intent


def _charge(ledger: Ledger, intent: Document, method: Document, *, is_paid: bool) -> Document:
    charge = {
        "id": new_id("charge"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if is_paid else 0,
        "amount_refunded": 0,
        "application": intent["application"],
        "application_fee": None,
        "application_fee_amount": intent["application_fee_amount"],
        "balance_transaction": None,
        "billing_details": {**method["billing_details"], "address": _NO_ADDRESS},
        "captured": is_paid,
        "created": ledger.now,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": None if is_paid else "card_declined",
        "failure_message": None if is_paid else "Your card was declined.",
        "livemode": False,
        "metadata": intent["metadata"],
        "paid": is_paid,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"type": "card", "card": _details(method["card"])},
        "receipt_url": None,
        "refunded": False,
        "status": "succeeded" if is_paid else "failed",
    }
    if is_paid:
        charge["balance_transaction"] = record_charge(ledger, charge)
        if charge["application_fee_amount"]:
            charge["application_fee"] = fees.take(ledger, charge)
    ledger.put("charge", charge)
    emit(ledger, f"charge.{charge['status']}", charge)
    return charge


def _details(card: Mapping[str, Any]) -> Document:
    shown = (
        "brand",
        "last4",
        "exp_month",
        "exp_year",
        "fingerprint",
        "funding",
        "country",
        "checks",
    )
    return {name: card[name] for name in shown}


def _dispute(ledger: Ledger, charge: Document, *, is_inquiry: bool) -> None:
    """An inquiry takes no money and can be answered by a refund."""
    dispute = {
        "id": new_id("dispute"),
        "object": "dispute",
        "amount": charge["amount"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": ledger.now,
        "currency": charge["currency"],
        "evidence_details": {
            "due_by": ledger.now + _ANSWERED_WITHIN,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": is_inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": "fraudulent",
        "status": "warning_needs_response" if is_inquiry else "needs_response",
    }
    ledger.put("dispute", dispute)
    ledger.change("charge", charge["id"], disputed=True)
    emit(ledger, "charge.dispute.created", dispute)
