"""How a Checkout session begins: what it sells, for how much, until when."""

from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe import catalog, discounts
from sandbox.stripe.errors import Refusal, bad_reference, invalid_parameter, missing_parameter
from sandbox.stripe.ledger import Ledger, new_id
from sandbox.stripe.money import smallest_charge, step

_SHORTEST = 30 * 60
_LONGEST = 24 * 3600


def draft(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    """An open session; raises Refusal for what cannot be sold."""
    items = [_item(ledger, given, params["mode"]) for given in params["line_items"]]
    coupons = [given["coupon"] for given in params.get("discounts", [])]
    session = _document(ledger, params, items, coupons)
    _refuse_small(session)
    return session


def discounted(ledger: Ledger, session: Document, coupon: str) -> Document:
    """The same session with a coupon that the person's code stands for."""
    coupons = [*session["terms"]["coupons"], coupon]
    off = discounts.first_cut(ledger, coupons, session["amount_subtotal"])
    return ledger.change(
        "checkout.session",
        session["id"],
        amount_total=session["amount_subtotal"] - off,
        total_details={**session["total_details"], "amount_discount": off},
        terms={**session["terms"], "coupons": coupons},
        discounts=[*session["discounts"], {"coupon": coupon, "promotion_code": None}],
    )


def _item(ledger: Ledger, given: Mapping[str, Any], mode: str) -> Document:
    price = _price(ledger, given)
    if mode == "payment" and price["recurring"]:
        raise Refusal(
            "You specified `payment` mode but passed a recurring price. Either switch to"
            " `subscription` mode or use only one-time prices.",
            param="line_items",
        )
    if mode == "subscription" and not price["recurring"]:
        raise Refusal(
            "You must provide at least one recurring price in `subscription` mode when using"
            " prices.",
            param="line_items",
        )
    quantity = given.get("quantity", 1)
    amount = (price["unit_amount"] or 0) * quantity
    return {
        "id": new_id("line_item"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": ledger.need("product", price["product"])["name"],
        "price": price,
        "quantity": quantity,
    }


def _price(ledger: Ledger, given: Mapping[str, Any]) -> Document:
    if "price_data" in given:
        return catalog.create_price(ledger, given["price_data"])
    if "price" not in given:
        raise missing_parameter("line_items[0][price]")
    price = ledger.get("price", given["price"])
    if price is None:
        raise bad_reference("price", given["price"], "line_items[0][price]")
    if not price["active"]:
        raise Refusal("The price specified is inactive. This field only accepts active prices.")
    return price


def _expires_at(ledger: Ledger, params: Mapping[str, Any]) -> int:
    expires_at: int = params.get("expires_at", ledger.now + _LONGEST)
    if expires_at < ledger.now + _SHORTEST:
        raise invalid_parameter("expires_at", "at least 30 minutes from Checkout Session creation.")
    if expires_at > ledger.now + _LONGEST:
        raise invalid_parameter("expires_at", "less than 24 hours from Checkout Session creation.")
    return expires_at


def _refuse_small(session: Document) -> None:
    total, currency = session["amount_total"], session["currency"]
    if total % step(currency):
        raise Refusal(
            f"Invalid amount. Amounts in {currency} must be evenly divisible by {step(currency)}.",
            code="invalid_charge_amount_no_decimal_compatible",
        )
    has_trial = session["terms"].get("trial_period_days")
    if 0 < total < smallest_charge(currency) and not has_trial:
        raise Refusal(
            f"The Checkout Session's total amount must be at least {smallest_charge(currency)}"
            f" in the smallest unit of {currency}.",
            code="amount_too_small",
        )


def _document(
    ledger: Ledger, params: Mapping[str, Any], items: list[Document], coupons: list[str]
) -> Document:
    id = new_id("checkout.session")  # noqa: A001
    subtotal = sum(item["amount_total"] for item in items)
    off = discounts.first_cut(ledger, coupons, subtotal)
    data = params.get("subscription_data") or params.get("payment_intent_data") or {}
    tax = {"enabled": False, "liability": None, "provider": None, "status": None}
    return {
        "id": id,
        "object": "checkout.session",
        "allow_promotion_codes": params.get("allow_promotion_codes"),
        "amount_subtotal": subtotal,
        "amount_total": subtotal - off,
        "automatic_tax": {**tax, **params.get("automatic_tax", {})},
        "billing_address_collection": None,
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "client_secret": None,
        "created": ledger.now,
        "currency": items[0]["currency"],
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer": params.get("customer"),
        "customer_creation": params.get("customer_creation"),
        "customer_details": None,
        "customer_email": params.get("customer_email"),
        "discounts": [{"coupon": coupon, "promotion_code": None} for coupon in coupons],
        "expires_at": _expires_at(ledger, params),
        "invoice": None,
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": params.get("metadata", {}),
        "mode": params["mode"],
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "always" if params["mode"] == "subscription" else None,
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "recovered_from": None,
        "setup_intent": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": params.get("submit_type"),
        "subscription": None,
        "success_url": params["success_url"],
        "total_details": {"amount_discount": off, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{ledger.world.settings.sandbox_url}/stripe/checkout/{id}",
        "items": items,
        "terms": {**data, "coupons": coupons},
    }
