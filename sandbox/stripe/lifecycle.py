"""A subscription's life by the clock: it starts, renews at each period's end, and pauses.

https://docs.stripe.com/billing/subscriptions/overview. A renewal's invoice is a draft for an hour
before it is finalised and charged; while collection is paused it is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.store import Document
from sandbox.stripe import collection, discounts, endings, invoice_drafts, invoices
from sandbox.stripe.events import emit
from sandbox.stripe.ledger import Ledger, new_id
from sandbox.stripe.lists import listing
from sandbox.stripe.periods import period_end

_DAY = 86_400
_DRAFT_FOR = 3_600


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What somebody subscribes to."""

    customer: Document
    price: Document
    method: Document
    quantity: int = 1
    metadata: Mapping[str, str] = field(default_factory=dict)
    trial_days: int = 0
    fee_percent: float | None = None
    coupons: tuple[str, ...] = ()
    has_automatic_tax: bool = False


def start(ledger: Ledger, terms: Terms) -> Document:
    """Open a subscription and have its first invoice paid by the person present."""
    subscription = _document(ledger, terms)
    ledger.put("subscription", subscription)
    cut = [
        discounts.redeem(
            ledger,
            coupon,
            subscription_id=subscription["id"],
            customer=terms.customer["id"],
        )
        for coupon in terms.coupons
    ]
    subscription = ledger.change("subscription", subscription["id"], discounts=cut)
    emit(ledger, "customer.subscription.created", subscription)
    _pay_first(ledger, subscription, amount=0 if terms.trial_days else None)
    schedule(ledger, subscription)
    return ledger.need("subscription", subscription["id"])


def renew(ledger: Ledger, subscription_id: str) -> None:
    """A period ends: the next one begins and is invoiced, or the subscription ends."""
    subscription = ledger.get("subscription", subscription_id)
    if subscription is None or subscription["status"] in endings.OVER:
        return
    if _is_to_end(ledger, subscription):
        endings.end(ledger, subscription, reason="cancellation_requested")
        return
    before = subscription["items"]
    subscription = _advance(ledger, subscription)
    item = subscription["items"]["data"][0]
    invoice = invoice_drafts.draft(
        ledger,
        subscription,
        reason="subscription_cycle",
        start=item["current_period_start"],
        end=item["current_period_end"],
    )
    emit(
        ledger,
        "customer.subscription.updated",
        ledger.need("subscription", subscription_id),
        {"items": before},
    )
    _let_collect(ledger, subscription, invoice)
    schedule(ledger, subscription)


def schedule(ledger: Ledger, subscription: Document) -> None:
    """Let the next thing happen at the period's end, or at `cancel_at` where that comes first."""
    ends = subscription["items"]["data"][0]["current_period_end"]
    at = min(ends, subscription["cancel_at"] or ends)
    ledger.later(at, "renew", key=f"renew:{subscription['id']}", subscription_id=subscription["id"])


def _let_collect(ledger: Ledger, subscription: Document, invoice: Document) -> None:
    """An hour later; while collection is paused, never: void at once, or kept as it is."""
    paused = subscription["pause_collection"]
    if paused is None:
        at = ledger.now + _DRAFT_FOR
        ledger.later(at, "settle", key=f"settle:{invoice['id']}", invoice_id=invoice["id"])
    elif paused["behavior"] == "keep_as_draft":
        ledger.change("invoice", invoice["id"], auto_advance=False)
    else:
        status = "void" if paused["behavior"] == "void" else "uncollectible"
        invoices.close(ledger, invoices.finalize(ledger, invoice), status)


def _is_to_end(ledger: Ledger, subscription: Document) -> bool:
    cancel_at = subscription["cancel_at"]
    is_due = cancel_at is not None and cancel_at <= ledger.now
    return subscription["cancel_at_period_end"] or is_due


def _advance(ledger: Ledger, subscription: Document) -> Document:
    item = subscription["items"]["data"][0]
    recurring = item["price"]["recurring"]
    begins = item["current_period_end"]
    anchor = subscription["billing_cycle_anchor"]
    ends = period_end(anchor, begins, recurring["interval"], recurring["interval_count"])
    item = {**item, "current_period_start": begins, "current_period_end": ends}
    status = "active" if subscription["status"] == "trialing" else subscription["status"]
    return ledger.change(
        "subscription",
        subscription["id"],
        items={**subscription["items"], "data": [item]},
        status=status,
    )


def _pay_first(ledger: Ledger, subscription: Document, amount: int | None) -> None:
    item = subscription["items"]["data"][0]
    invoice = invoice_drafts.draft(
        ledger,
        subscription,
        reason="subscription_create",
        start=item["current_period_start"],
        end=item["current_period_end"],
        amount=amount,
    )
    invoice = invoices.finalize(ledger, invoice)
    collection.attempt(ledger, invoice, subscription, is_present=True)


def _document(ledger: Ledger, terms: Terms) -> Document:
    id = new_id("subscription")  # noqa: A001
    recurring = terms.price["recurring"]
    trial_end = ledger.now + terms.trial_days * _DAY if terms.trial_days else None
    ends = trial_end or period_end(
        ledger.now, ledger.now, recurring["interval"], recurring["interval_count"]
    )
    return {
        "id": id,
        "object": "subscription",
        "application": ledger.world.settings.stripe_client_id,
        "application_fee_percent": terms.fee_percent,
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": terms.has_automatic_tax,
            "liability": {"type": "self"} if terms.has_automatic_tax else None,
        },
        "billing_cycle_anchor": trial_end or ledger.now,
        "billing_cycle_anchor_config": None,
        "billing_mode": {"type": "flexible", "flexible": None},
        "billing_schedules": [],
        "billing_thresholds": None,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically",
        "created": ledger.now,
        "currency": terms.price["currency"],
        "customer": terms.customer["id"],
        "days_until_due": None,
        "default_payment_method": terms.method["id"],
        "default_source": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "ended_at": None,
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": listing(
            [_item(ledger, id, terms, ends)], f"/v1/subscription_items?subscription={id}"
        ),
        "latest_invoice": None,
        "livemode": False,
        "metadata": dict(terms.metadata),
        "next_pending_invoice_item_invoice": None,
        "on_behalf_of": None,
        "pause_collection": None,
        "payment_settings": {
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        "pending_setup_intent": None,
        "pending_update": None,
        "schedule": None,
        "start_date": ledger.now,
        "status": "trialing" if trial_end else "active",
        "test_clock": None,
        "transfer_data": None,
        "trial_end": trial_end,
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
        "trial_start": ledger.now if trial_end else None,
    }


def _item(ledger: Ledger, subscription_id: str, terms: Terms, ends: int) -> Document:
    return {
        "id": new_id("subscription_item"),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": ledger.now,
        "current_period_end": ends,
        "current_period_start": ledger.now,
        "discounts": [],
        "metadata": {},
        "plan": plan_of(terms.price),
        "price": terms.price,
        "quantity": terms.quantity,
        "subscription": subscription_id,
        "tax_rates": [],
    }


def plan_of(price: Document) -> Document:
    """The older shape of a recurring price, which items still carry."""
    return {
        "id": price["id"],
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": price["created"],
        "currency": price["currency"],
        "interval": price["recurring"]["interval"],
        "interval_count": price["recurring"]["interval_count"],
        "livemode": False,
        "metadata": price["metadata"],
        "meter": None,
        "nickname": price["nickname"],
        "product": price["product"],
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }
