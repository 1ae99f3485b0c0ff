"""What an account has earned: balance transactions, the balance, payouts.

https://docs.stripe.com/api/balance. Stripe's fee here is 2.9 % and 30 minor units. What was earned
becomes available after two days and is paid out then.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe.calls import operation
from sandbox.stripe.events import emit
from sandbox.stripe.ledger import Ledger, new_id
from sandbox.stripe.lists import PAGING, page
from sandbox.stripe.shapes import text

_DAY = 86_400
_HELD_FOR = 2 * _DAY


@operation("GET", "/v1/balance")
def retrieve_balance(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    available: Counter[str] = Counter()
    pending: Counter[str] = Counter()
    for entry in ledger.find("balance_transaction"):
        place = available if entry["available_on"] <= ledger.now else pending
        place[entry["currency"]] += entry["net"]
    return {
        "object": "balance",
        "available": _amounts(available),
        "livemode": False,
        "pending": _amounts(pending),
    }


@operation("GET", "/v1/balance_transactions", {**PAGING, "type": text, "payout": text})
def list_balance_transactions(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    where = {"type": params["type"]} if "type" in params else {}
    return page(ledger, "balance_transaction", params, url="/v1/balance_transactions", where=where)


@operation("GET", "/v1/payouts", {**PAGING, "status": text})
def list_payouts(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    where = {"status": params["status"]} if "status" in params else {}
    return page(ledger, "payout", params, url="/v1/payouts", where=where)


def record_charge(ledger: Ledger, charge: Document) -> str:
    """Enter a charge and have it paid out; returns the transaction's id."""
    stripe_fee = charge["amount"] * 29 // 1000 + 30
    our_fee = charge["application_fee_amount"] or 0
    fees = [("stripe_fee", stripe_fee), ("application_fee", our_fee)]
    entry = _enter(ledger, charge["id"], "charge", charge["amount"], charge["currency"], fees)
    day = entry["available_on"] // _DAY * _DAY + _DAY
    ledger.later(
        day,
        "pay_out",
        key=f"payout:{ledger.account}:{charge['currency']}:{day}",
        currency=charge["currency"],
    )
    return str(entry["id"])


def record_refund(ledger: Ledger, refund: Document) -> str:
    """Enter a refund; Stripe keeps its fee."""
    entry = _enter(ledger, refund["id"], "refund", -refund["amount"], refund["currency"], [])
    return str(entry["id"])


def pay_out(ledger: Ledger, currency: str) -> None:
    """Send what is available to the bank."""
    entries = ledger.find("balance_transaction", currency=currency)
    amount = sum(entry["net"] for entry in entries if entry["available_on"] <= ledger.now)
    if amount <= 0:
        return
    payout = {
        "id": new_id("payout"),
        "object": "payout",
        "amount": amount,
        "arrival_date": ledger.now + _DAY,
        "automatic": True,
        "created": ledger.now,
        "currency": currency,
        "description": "STRIPE PAYOUT",
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "reconciliation_status": "completed",
        "source_type": "card",
        "status": "paid",
        "type": "bank_account",
    }
    entry = _enter(ledger, payout["id"], "payout", -amount, currency, [])
    payout["balance_transaction"] = entry["id"]
    ledger.put("payout", payout)
    emit(ledger, "payout.paid", payout)


def _enter(
    ledger: Ledger,
    source: str,
    type: str,  # noqa: A002 - Stripe's word
    amount: int,
    currency: str,
    fees: list[tuple[str, int]],
) -> Document:
    fee = sum(part for _, part in fees)
    held = _HELD_FOR if type == "charge" else 0
    entry = {
        "id": new_id("balance_transaction"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": ledger.now + held,
        "balance_type": "payments",
        "created": ledger.now,
        "currency": currency,
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [
            {
                "amount": part,
                "application": None,
                "currency": currency,
                "description": None,
                "type": kind,
            }
            for kind, part in fees
            if part
        ],
        "net": amount - fee,
        "reporting_category": type,
        "source": source,
        "status": "pending" if held else "available",
        "type": type,
    }
    return ledger.put("balance_transaction", entry)


def _amounts(totals: Counter[str]) -> list[Document]:
    return [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in sorted(totals.items())
    ]
