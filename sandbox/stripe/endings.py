"""How a subscription ends: at once, and for good.

https://docs.stripe.com/billing/subscriptions/cancel
"""

from sandbox.store import Document
from sandbox.stripe.events import emit
from sandbox.stripe.ledger import Ledger

OVER = ("canceled", "incomplete_expired")


def end(ledger: Ledger, subscription: Document, *, reason: str) -> Document:
    """Cancel now; nothing that is still unpaid is tried again."""
    ledger.never(f"renew:{subscription['id']}")
    for invoice in ledger.find("invoice", customer=subscription["customer"]):
        if _is_owed(invoice, subscription):
            ledger.never(f"settle:{invoice['id']}")
            ledger.change("invoice", invoice["id"], auto_advance=False, next_payment_attempt=None)
    ended = ledger.change(
        "subscription",
        subscription["id"],
        status="canceled",
        cancel_at_period_end=False,
        canceled_at=subscription["canceled_at"] or ledger.now,
        ended_at=ledger.now,
        cancellation_details={**subscription["cancellation_details"], "reason": reason},
    )
    emit(ledger, "customer.subscription.deleted", ended)
    return ended


def _is_owed(invoice: Document, subscription: Document) -> bool:
    details = invoice["parent"]["subscription_details"]
    return details["subscription"] == subscription["id"] and invoice["status"] in ("draft", "open")
