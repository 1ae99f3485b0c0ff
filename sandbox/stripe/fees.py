"""Application fees: the platform's share of connected accounts' charges, and what of it goes back.

https://docs.stripe.com/api/application_fees. They belong to the platform, whoever was charged.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe.calls import operation
from sandbox.stripe.errors import Refusal
from sandbox.stripe.events import emit
from sandbox.stripe.ledger import PLATFORM, Ledger, new_id
from sandbox.stripe.lists import listing
from sandbox.stripe.shapes import metadata, whole


def take(ledger: Ledger, charge: Document) -> str:
    """Keep the fee of a charge, which is never more than the charge; returns its id."""
    id = new_id("application_fee")  # noqa: A001
    fee = {
        "id": id,
        "object": "application_fee",
        "account": ledger.account,
        "amount": min(charge["application_fee_amount"], charge["amount"]),
        "amount_refunded": 0,
        "application": charge["application"],
        "balance_transaction": None,
        "charge": charge["id"],
        "created": ledger.now,
        "currency": charge["currency"],
        "fee_source": {"type": "charge", "charge": charge["id"]},
        "livemode": False,
        "originating_transaction": None,
        "refunded": False,
        "refunds": listing([], f"/v1/application_fees/{id}/refunds"),
    }
    ledger.of(PLATFORM).put("application_fee", fee)
    return id


@operation("GET", "/v1/application_fees/<id>")
def retrieve_application_fee(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    return ledger.need("application_fee", id)


@operation("POST", "/v1/application_fees/<id>/refunds", {"amount": whole, "metadata": metadata})
def refund_application_fee(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    fee = ledger.need("application_fee", id)
    left = fee["amount"] - fee["amount_refunded"]
    amount = params.get("amount", left)
    if not 0 < amount <= left:
        raise Refusal(
            f"Refund amount ({amount}) is greater than unrefunded amount on fee ({left})",
            param="amount",
        )
    return _give_back(ledger, fee, amount, params.get("metadata", {}))


def give_back_with(ledger: Ledger, charge: Document, refund: Document) -> None:
    """Of the fee of a charge, as much as of the charge goes back (`refund_application_fee`).

    https://docs.stripe.com/api/refunds/create
    """
    books = ledger.of(PLATFORM)
    fee = books.need("application_fee", charge["application_fee"])
    due = fee["amount"] * (charge["amount_refunded"] + refund["amount"]) // charge["amount"]
    if due > fee["amount_refunded"]:
        _give_back(books, fee, due - fee["amount_refunded"], {})


def _give_back(ledger: Ledger, fee: Document, amount: int, told: Mapping[str, Any]) -> Document:
    refund = {
        "id": new_id("fee_refund"),
        "object": "fee_refund",
        "amount": amount,
        "balance_transaction": None,
        "created": ledger.now,
        "currency": fee["currency"],
        "fee": fee["id"],
        "metadata": dict(told),
    }
    returned = fee["amount_refunded"] + amount
    made = [refund, *fee["refunds"]["data"]]
    changed = ledger.change(
        "application_fee",
        fee["id"],
        amount_refunded=returned,
        refunded=returned == fee["amount"],
        refunds={**fee["refunds"], "data": made},
    )
    emit(ledger, "application_fee.refunded", changed)
    return refund
