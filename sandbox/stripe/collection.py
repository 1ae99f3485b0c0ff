"""Getting an invoice paid: the first attempt, the retries, and what failure does.

https://docs.stripe.com/billing/revenue-recovery/smart-retries. Attempts follow after three, five
and seven days; then the subscription is cancelled, which is Stripe's default.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe import endings, invoices
from sandbox.stripe.calls import operation
from sandbox.stripe.errors import Refusal, card_declined
from sandbox.stripe.events import emit
from sandbox.stripe.ledger import Ledger
from sandbox.stripe.payments import collect
from sandbox.stripe.shapes import flag, text

_DAY = 86_400
_RETRY_AFTER_DAYS = (3, 5, 7)


@operation("POST", "/v1/invoices/<id>/pay", {"payment_method": text, "off_session": flag})
def pay_invoice(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    invoice = ledger.need("invoice", id, "invoice")
    if invoice["status"] == "paid":
        raise Refusal("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] not in ("open", "draft"):
        raise Refusal(f"This invoice is {invoice['status']} and can't be paid.")
    paid = settle(ledger, id)
    if paid is None or paid["status"] != "paid":
        raise card_declined()
    return paid


def advance(ledger: Ledger, invoice_id: str) -> None:
    """The next attempt is due, unless somebody took the invoice out of automatic collection."""
    invoice = ledger.get("invoice", invoice_id)
    if invoice is not None and invoice["auto_advance"]:
        settle(ledger, invoice_id)


def settle(ledger: Ledger, invoice_id: str) -> Document | None:
    """Finalise an invoice if it is a draft, and charge for it without the person present.

    A pause of its subscription does not matter here: invoices from before it are tried further,
    unless they are void. https://docs.stripe.com/billing/subscriptions/pause-payment
    """
    invoice = ledger.get("invoice", invoice_id)
    if invoice is None or invoice["status"] not in ("draft", "open"):
        return None
    subscription = ledger.need(
        "subscription", invoice["parent"]["subscription_details"]["subscription"]
    )
    if invoice["status"] == "draft":
        invoice = invoices.finalize(ledger, invoice)
    return attempt(ledger, invoice, subscription, is_present=False)


def attempt(
    ledger: Ledger, invoice: Document, subscription: Document, *, is_present: bool
) -> Document:
    """Charge the card on file once; the subscription follows the outcome."""
    if invoice["amount_due"] == 0:
        return invoices.record_payment(ledger, invoice, None)
    method = _method(ledger, subscription)
    intent = collect(
        ledger,
        amount=invoice["amount_due"],
        currency=invoice["currency"],
        method=method,
        customer=subscription["customer"],
        is_present=is_present,
        fee=_fee(subscription, invoice["amount_due"]),
        metadata=subscription["metadata"],
        description="Subscription update" if not is_present else "Subscription creation",
    )
    if intent["status"] == "succeeded":
        invoice = invoices.record_payment(ledger, invoice, intent)
        _move(ledger, subscription["id"], "active", only_from=("past_due", "unpaid"))
        return invoice
    return _fail(ledger, invoice, subscription, intent)


def _fail(ledger: Ledger, invoice: Document, subscription: Document, intent: Document) -> Document:
    tried = invoice["attempt_count"]
    is_last = tried >= len(_RETRY_AFTER_DAYS)
    again_at = None if is_last else ledger.now + _RETRY_AFTER_DAYS[tried] * _DAY
    invoice = invoices.record_failure(ledger, invoice, intent, again_at)
    if again_at is None:
        endings.end(ledger, subscription, reason="payment_failed")
        return ledger.need("invoice", invoice["id"])
    ledger.later(again_at, "settle", key=f"settle:{invoice['id']}", invoice_id=invoice["id"])
    _move(ledger, subscription["id"], "past_due", only_from=("active", "trialing"))
    return invoice


def _move(ledger: Ledger, subscription_id: str, status: str, only_from: tuple[str, ...]) -> None:
    before = ledger.need("subscription", subscription_id)["status"]
    if before in only_from:
        moved = ledger.change("subscription", subscription_id, status=status)
        emit(ledger, "customer.subscription.updated", moved, {"status": before})


def _method(ledger: Ledger, subscription: Document) -> Document:
    customer = ledger.need("customer", subscription["customer"])
    chosen = (
        subscription["default_payment_method"]
        or customer["invoice_settings"]["default_payment_method"]
    )
    return ledger.need("payment_method", chosen)


def _fee(subscription: Document, amount: int) -> int | None:
    percent = subscription["application_fee_percent"]
    return None if percent is None else int(amount * percent / 100)
