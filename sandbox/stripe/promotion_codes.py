"""Promotion codes: the words that people type at Checkout for a coupon.

https://docs.stripe.com/api/promotion_codes. A word is unique among the account's active codes.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe import discounts
from sandbox.stripe.calls import operation
from sandbox.stripe.errors import Refusal
from sandbox.stripe.events import emit
from sandbox.stripe.ledger import Ledger, new_id
from sandbox.stripe.lists import PAGING, page
from sandbox.stripe.shapes import choice, flag, metadata, text, whole

_NO_RESTRICTIONS = {
    "first_time_transaction": False,
    "minimum_amount": None,
    "minimum_amount_currency": None,
}


@operation(
    "POST",
    "/v1/promotion_codes",
    {
        "promotion!": {"type!": choice("coupon"), "coupon": text},
        "code": text,
        "active": flag,
        "expires_at": whole,
        "max_redemptions": whole,
        "metadata": metadata,
    },
)
def create_promotion_code(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    coupon = discounts.need_coupon(ledger, params["promotion"].get("coupon", ""))
    id = new_id("promotion_code")  # noqa: A001
    word = params.get("code") or id[-8:].upper()
    if find(ledger, word) is not None:
        raise Refusal("An active promotion code with this code already exists.", param="code")
    code = {
        "id": id,
        "object": "promotion_code",
        "active": True,
        "code": word,
        "created": ledger.now,
        "customer": None,
        "expires_at": None,
        "livemode": False,
        "max_redemptions": None,
        "metadata": {},
        "restrictions": _NO_RESTRICTIONS,
        "times_redeemed": 0,
        **{name: value for name, value in params.items() if name not in ("promotion", "code")},
        "promotion": {"type": "coupon", "coupon": coupon["id"]},
    }
    ledger.put("promotion_code", code)
    emit(ledger, "promotion_code.created", code)
    return code


@operation("GET", "/v1/promotion_codes", {**PAGING, "active": flag, "code": text})
def list_promotion_codes(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    where = {name: params[name] for name in ("active", "code") if name in params}
    return page(ledger, "promotion_code", params, url="/v1/promotion_codes", where=where)


@operation("POST", "/v1/promotion_codes/<id>", {"active": flag, "metadata": metadata})
def update_promotion_code(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    code = ledger.need("promotion_code", id)
    changed = ledger.change("promotion_code", code["id"], **params)
    emit(ledger, "promotion_code.updated", changed)
    return changed


def find(ledger: Ledger, word: str) -> Document | None:
    """The active code of a word, however it is written."""
    active = ledger.find("promotion_code", active=True)
    return next((code for code in active if code["code"].casefold() == word.casefold()), None)


def use(ledger: Ledger, word: str) -> str:
    """The coupon behind a word that somebody typed; raises Refusal for one that is over."""
    code = find(ledger, word.strip())
    if code is None:
        raise Refusal("This code is invalid.", param="promotion_code")
    is_spent = code["times_redeemed"] >= (code["max_redemptions"] or 1 << 62)
    if is_spent or (code["expires_at"] or ledger.now) < ledger.now:
        raise Refusal("This code is expired.", param="promotion_code")
    ledger.change("promotion_code", code["id"], times_redeemed=code["times_redeemed"] + 1)
    return str(code["promotion"]["coupon"])
