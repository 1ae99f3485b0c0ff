"""What paying on the hosted Checkout page does: a charge, or a subscription with its first one."""

from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe import lifecycle, promotion_codes
from sandbox.stripe.checkout import present
from sandbox.stripe.checkout_drafts import discounted
from sandbox.stripe.customers import attach_card, need_customer, open_customer
from sandbox.stripe.errors import Refusal
from sandbox.stripe.events import emit
from sandbox.stripe.ledger import Ledger, new_id
from sandbox.stripe.payments import collect


def complete(
    ledger: Ledger,
    session_id: str,
    *,
    email: str,
    name: str,
    card: Mapping[str, Any],
    code: str = "",
) -> Document:
    """Pay an open session with a card that works; raises Refusal if the session is over."""
    session = ledger.need("checkout.session", session_id)
    if session["status"] != "open":
        raise Refusal("This Checkout Session is no longer open.")
    if code and session["allow_promotion_codes"]:
        session = discounted(ledger, session, promotion_codes.use(ledger, code))
    ledger.never(f"checkout:{session_id}")
    outcome = (
        _subscribe(ledger, session, email, name, card)
        if session["mode"] == "subscription"
        else _pay_once(ledger, session, email, name, card)
    )
    details: Document = {
        "address": None,
        "email": email,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
    done = ledger.change(
        "checkout.session",
        session_id,
        **outcome,
        status="complete",
        url=None,
        customer_details=details,
    )
    emit(ledger, "checkout.session.completed", present(done))
    return done


def _subscribe(
    ledger: Ledger, session: Document, email: str, name: str, card: Mapping[str, Any]
) -> dict[str, Any]:
    terms, item = session["terms"], session["items"][0]
    customer = _customer(ledger, session, email, name)
    subscription = lifecycle.start(
        ledger,
        lifecycle.Terms(
            customer=customer,
            price=item["price"],
            method=attach_card(ledger, customer, card),
            quantity=item["quantity"],
            metadata=terms.get("metadata", {}),
            trial_days=terms.get("trial_period_days", 0),
            fee_percent=terms.get("application_fee_percent"),
            coupons=tuple(terms["coupons"]),
            has_automatic_tax=session["automatic_tax"]["enabled"],
        ),
    )
    is_free = subscription["status"] == "trialing" or session["amount_total"] == 0
    return {
        "customer": customer["id"],
        "subscription": subscription["id"],
        "invoice": subscription["latest_invoice"],
        "payment_status": "no_payment_required" if is_free else "paid",
    }


def _pay_once(
    ledger: Ledger, session: Document, email: str, name: str, card: Mapping[str, Any]
) -> dict[str, Any]:
    is_kept = session["customer"] or session["customer_creation"] == "always"
    customer = _customer(ledger, session, email, name) if is_kept else None
    method = (
        attach_card(ledger, customer, card, make_default=False)
        if customer
        else _guest_card(ledger, email, name, card)
    )
    if session["amount_total"] == 0:
        return {
            "customer": customer and customer["id"],
            "payment_status": "no_payment_required",
        }
    intent = collect(
        ledger,
        amount=session["amount_total"],
        currency=session["currency"],
        method=method,
        customer=customer["id"] if customer else None,
        is_present=True,
        fee=session["terms"].get("application_fee_amount"),
        metadata=session["terms"].get("metadata"),
        description=session["terms"].get("description"),
    )
    return {
        "customer": customer and customer["id"],
        "payment_intent": intent["id"],
        "payment_status": "paid",
    }


def _customer(ledger: Ledger, session: Document, email: str, name: str) -> Document:
    if session["customer"]:
        return need_customer(ledger, session["customer"])
    return open_customer(ledger, email=email, name=name)


def _guest_card(ledger: Ledger, email: str, name: str, card: Mapping[str, Any]) -> Document:
    method = {
        "id": new_id("payment_method"),
        "object": "payment_method",
        "billing_details": {
            "address": None,
            "email": email,
            "name": name,
            "phone": None,
            "tax_id": None,
        },
        "card": dict(card),
        "created": ledger.now,
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }
    return ledger.put("payment_method", method)
