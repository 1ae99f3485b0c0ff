"""How an invoice of a subscription begins: one line for a period, less what coupons take off."""

from sandbox.store import Document
from sandbox.stripe import discounts
from sandbox.stripe.events import emit
from sandbox.stripe.ledger import Ledger, new_id
from sandbox.stripe.lists import listing


def draft(
    ledger: Ledger,
    subscription: Document,
    *,
    reason: str,
    start: int,
    end: int,
    amount: int | None = None,
) -> Document:
    """A draft for one period; `amount` 0 is a trial's."""
    invoice_id = new_id("invoice")
    item = subscription["items"]["data"][0]
    subtotal = item["price"]["unit_amount"] * item["quantity"] if amount is None else amount
    cut = discounts.cut(ledger, subscription, subtotal)
    total = subtotal - sum(part["amount"] for part in cut)
    line = _line(invoice_id, subscription, item, subtotal, start, end)
    invoice = _document(ledger, subscription, invoice_id, reason, subtotal, total, cut, line)
    ledger.put("invoice", invoice)
    ledger.change("subscription", subscription["id"], latest_invoice=invoice_id)
    emit(ledger, "invoice.created", invoice)
    return invoice


def _line(
    invoice_id: str, subscription: Document, item: Document, amount: int, start: int, end: int
) -> Document:
    return {
        "id": new_id("line_item"),
        "object": "line_item",
        "amount": amount,
        "currency": subscription["currency"],
        "description": "Subscription",
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": invoice_id,
        "livemode": False,
        "metadata": subscription["metadata"],
        "parent": {
            "type": "subscription_item_details",
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": False,
                "proration_details": None,
                "subscription": subscription["id"],
                "subscription_item": item["id"],
            },
        },
        "period": {"start": start, "end": end},
        "pricing": {
            "type": "price_details",
            "price_details": {"price": item["price"]["id"], "product": item["price"]["product"]},
            "unit_amount_decimal": item["price"]["unit_amount_decimal"],
        },
        "quantity": item["quantity"],
        "subtotal": amount,
    }


def _document(
    ledger: Ledger,
    subscription: Document,
    invoice_id: str,
    reason: str,
    subtotal: int,
    total: int,
    cut: list[Document],
    line: Document,
) -> Document:
    customer = ledger.get("customer", subscription["customer"]) or {}
    return {
        "id": invoice_id,
        "object": "invoice",
        "account_country": "US",
        "account_name": None,
        "amount_due": total,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_remaining": total,
        "amount_shipping": 0,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": subscription["automatic_tax"],
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "created": ledger.now,
        "currency": subscription["currency"],
        "customer": subscription["customer"],
        "customer_email": customer.get("email"),
        "customer_name": customer.get("name"),
        "default_payment_method": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": subscription["discounts"],
        "due_date": None,
        "effective_at": None,
        "hosted_invoice_url": None,
        "issuer": {"type": "self"},
        "lines": listing([line], f"/v1/invoices/{invoice_id}/lines"),
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": None,
        "number": None,
        "parent": {
            "type": "subscription_details",
            "quote_details": None,
            "subscription_details": {
                "metadata": subscription["metadata"],
                "subscription": subscription["id"],
            },
        },
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_end": ledger.now,
        "period_start": ledger.now,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "status": "draft",
        "status_transitions": {
            "finalized_at": None,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": subtotal,
        "total": total,
        "total_discount_amounts": cut,
        "total_taxes": [],
    }
