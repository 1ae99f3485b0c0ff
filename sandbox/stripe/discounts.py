"""Discounts: a coupon applied to a subscription, once, for some months, or for good.

https://docs.stripe.com/api/discounts
"""

from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe.errors import Refusal, bad_reference
from sandbox.stripe.ledger import Ledger, new_id
from sandbox.stripe.periods import period_end

SHAPE = {"coupon": lambda value, _: str(value)}


def redeem(ledger: Ledger, coupon_id: str, *, subscription_id: str, customer: str) -> str:
    """Use a coupon; returns the discount's id. Raises Refusal for one that is spent or unknown."""
    coupon = need_coupon(ledger, coupon_id)
    ledger.change("coupon", coupon_id, times_redeemed=coupon["times_redeemed"] + 1)
    months = coupon["duration_in_months"]
    discount = {
        "id": new_id("discount"),
        "object": "discount",
        "checkout_session": None,
        "customer": customer,
        "end": period_end(ledger.now, ledger.now, "month", months) if months else None,
        "invoice": None,
        "invoice_item": None,
        "promotion_code": None,
        "source": {"type": "coupon", "coupon": coupon_id},
        "start": ledger.now,
        "subscription": subscription_id,
        "subscription_item": None,
    }
    return str(ledger.put("discount", discount)["id"])


def need_coupon(ledger: Ledger, coupon_id: str) -> Document:
    """A coupon that may still be used."""
    coupon = ledger.get("coupon", coupon_id)
    if coupon is None:
        raise bad_reference("coupon", coupon_id, "coupon")
    most = coupon["max_redemptions"]
    is_spent = most is not None and coupon["times_redeemed"] >= most
    if is_spent or (coupon["redeem_by"] or ledger.now) < ledger.now:
        raise Refusal("Coupon expired.", code="coupon_expired", param="coupon")
    return coupon


def cut(ledger: Ledger, subscription: Document, subtotal: int) -> list[Document]:
    """What each discount takes off this invoice; one that counts once is used up."""
    parts: list[Document] = []
    left = subtotal
    for discount_id in subscription["discounts"]:
        discount = ledger.need("discount", discount_id)
        if discount["end"] is not None and discount["end"] <= ledger.now:
            continue
        coupon = ledger.need("coupon", discount["source"]["coupon"])
        amount = min(left, _amount(coupon, left))
        left -= amount
        parts.append({"amount": amount, "discount": discount_id})
        if coupon["duration"] == "once":
            ledger.change("discount", discount_id, end=ledger.now)
    return parts


def first_cut(ledger: Ledger, coupon_ids: list[str], subtotal: int) -> int:
    """What coupons would take off a first payment."""
    left = subtotal
    for coupon_id in coupon_ids:
        left -= min(left, _amount(need_coupon(ledger, coupon_id), left))
    return subtotal - left


def _amount(coupon: Mapping[str, Any], subtotal: int) -> int:
    if coupon["amount_off"] is not None:
        return int(coupon["amount_off"])
    # Stripe rounds half up to a whole minor unit.
    return int(subtotal * coupon["percent_off"] / 100 + 0.5)
