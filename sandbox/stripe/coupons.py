"""Coupons: https://docs.stripe.com/api/coupons. How they apply is in `discounts`."""

from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe.calls import operation
from sandbox.stripe.errors import Refusal, missing_parameter
from sandbox.stripe.events import emit
from sandbox.stripe.ledger import Ledger, new_id
from sandbox.stripe.shapes import choice, metadata, number, text, whole


@operation(
    "POST",
    "/v1/coupons",
    {
        "id": text,
        "name": text,
        "percent_off": number,
        "amount_off": whole,
        "currency": text,
        "duration": choice("forever", "once", "repeating"),
        "duration_in_months": whole,
        "max_redemptions": whole,
        "redeem_by": whole,
        "metadata": metadata,
    },
)
def create_coupon(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    if ("percent_off" in params) == ("amount_off" in params):
        raise Refusal("You must pass exactly one of: percent_off, amount_off.")
    if "amount_off" in params and "currency" not in params:
        raise missing_parameter("currency")
    if ledger.get("coupon", params.get("id", "")):
        raise Refusal("Coupon already exists.", code="resource_already_exists", param="id")
    coupon = {
        "id": new_id("coupon"),
        "object": "coupon",
        "amount_off": None,
        "created": ledger.now,
        "currency": None,
        "duration": "once",
        "duration_in_months": None,
        "livemode": False,
        "max_redemptions": None,
        "metadata": {},
        "name": None,
        "percent_off": None,
        "redeem_by": None,
        "times_redeemed": 0,
        "valid": True,
        **params,
    }
    ledger.put("coupon", coupon)
    emit(ledger, "coupon.created", coupon)
    return coupon


@operation("GET", "/v1/coupons/<id>")
def retrieve_coupon(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    return ledger.need("coupon", id, "coupon")
