"""Refunds: whole or in part, never more than is left of the charge.

https://docs.stripe.com/api/refunds
"""

from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe import fees
from sandbox.stripe.balance import record_refund
from sandbox.stripe.calls import operation
from sandbox.stripe.errors import Refusal, bad_reference, invalid_parameter, missing_parameter
from sandbox.stripe.events import emit
from sandbox.stripe.ledger import Ledger, new_id
from sandbox.stripe.lists import PAGING, page
from sandbox.stripe.shapes import choice, flag, metadata, text, whole


@operation(
    "POST",
    "/v1/refunds",
    {
        "charge": text,
        "payment_intent": text,
        "amount": whole,
        "reason": choice("duplicate", "fraudulent", "requested_by_customer"),
        "refund_application_fee": flag,
        "metadata": metadata,
    },
)
def create_refund(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    charge = _charge(ledger, params)
    _refuse_what_a_bank_holds(ledger, charge)
    refund = {
        "id": new_id("refund"),
        "object": "refund",
        "amount": _amount(charge, params),
        "balance_transaction": None,
        "charge": charge["id"],
        "created": ledger.now,
        "currency": charge["currency"],
        "metadata": params.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
    refund["balance_transaction"] = record_refund(ledger, refund)
    ledger.put("refund", refund)
    if params.get("refund_application_fee") and charge["application_fee"]:
        fees.give_back_with(ledger, charge, refund)
    refunded = charge["amount_refunded"] + refund["amount"]
    charge = ledger.change(
        "charge", charge["id"], amount_refunded=refunded, refunded=refunded == charge["amount"]
    )
    emit(ledger, "refund.created", refund)
    emit(ledger, "charge.refunded", charge)
    if charge["refunded"]:
        _close_inquiries(ledger, charge)
    return refund


@operation("GET", "/v1/refunds/<id>")
def retrieve_refund(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    return ledger.need("refund", id)


@operation("GET", "/v1/refunds", {**PAGING, "charge": text, "payment_intent": text})
def list_refunds(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    where = {name: params[name] for name in ("charge", "payment_intent") if name in params}
    return page(ledger, "refund", params, url="/v1/refunds", where=where)


def _refuse_what_a_bank_holds(ledger: Ledger, charge: Document) -> None:
    """Until a dispute is decided, and when it is lost; an inquiry takes nothing."""
    for dispute in ledger.find("dispute", charge=charge["id"]):
        if dispute["status"] in ("needs_response", "under_review", "lost"):
            raise Refusal(
                f"Charge {charge['id']} has been charged back; cannot issue a refund.",
                code="charge_disputed",
            )


def _close_inquiries(ledger: Ledger, charge: Document) -> None:
    """What was given back whole is asked for no more."""
    for dispute in ledger.find("dispute", charge=charge["id"]):
        if dispute["status"].startswith("warning_"):
            closed = ledger.change("dispute", dispute["id"], status="warning_closed")
            emit(ledger, "charge.dispute.closed", closed)


def _charge(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    if "charge" in params:
        charge = ledger.get("charge", params["charge"])
        if charge is None:
            raise bad_reference("charge", params["charge"], "charge")
        return charge
    if "payment_intent" not in params:
        raise missing_parameter("payment_intent")
    intent = ledger.get("payment_intent", params["payment_intent"])
    if intent is None:
        raise bad_reference("payment_intent", params["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        raise Refusal("This PaymentIntent does not have a successful charge to refund.")
    return ledger.need("charge", intent["latest_charge"])


def _amount(charge: Document, params: Mapping[str, Any]) -> int:
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise Refusal(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    amount: int = params.get("amount", left)
    if amount < 1:
        raise invalid_parameter("amount", "at least 1", "parameter_invalid_integer")
    if amount > left:
        raise Refusal(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            param="amount",
        )
    return amount
