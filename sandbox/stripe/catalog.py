"""Products and prices.

https://docs.stripe.com/api/products, https://docs.stripe.com/api/prices. A price's amount,
currency and interval never change: another price takes its place.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe.calls import operation
from sandbox.stripe.errors import Refusal, bad_reference, invalid_parameter, missing_parameter
from sandbox.stripe.events import emit
from sandbox.stripe.ledger import Ledger, new_id
from sandbox.stripe.lists import PAGING, page
from sandbox.stripe.money import SUPPORTED
from sandbox.stripe.shapes import choice, flag, metadata, text, whole

_RECURRING = {
    "interval!": choice("day", "week", "month", "year"),
    "interval_count": whole,
    "usage_type": choice("licensed"),
}
_MAX_AMOUNT = 99_999_999


@operation(
    "POST",
    "/v1/products",
    {"name!": text, "description": text, "active": flag, "metadata": metadata, "tax_code": text},
)
def create_product(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    product = {
        "id": new_id("product"),
        "object": "product",
        "active": True,
        "created": ledger.now,
        "default_price": None,
        "description": None,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": {},
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": None,
        "type": "service",
        "unit_label": None,
        "updated": ledger.now,
        "url": None,
        **params,
    }
    ledger.put("product", product)
    emit(ledger, "product.created", product)
    return product


@operation("GET", "/v1/products/<id>")
def retrieve_product(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    return ledger.need("product", id)


@operation(
    "POST",
    "/v1/products/<id>",
    {"name": text, "description": text, "active": flag, "metadata": metadata},
)
def update_product(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    product = ledger.change("product", id, **params, updated=ledger.now)
    emit(ledger, "product.updated", product)
    return product


@operation(
    "POST",
    "/v1/prices",
    {
        "currency!": text,
        "product": text,
        "product_data": {"name!": text, "metadata": metadata},
        "unit_amount": whole,
        "custom_unit_amount": {
            "enabled!": flag,
            "minimum": whole,
            "maximum": whole,
            "preset": whole,
        },
        "recurring": _RECURRING,
        "active": flag,
        "nickname": text,
        "lookup_key": text,
        "metadata": metadata,
        "tax_behavior": choice("exclusive", "inclusive", "unspecified"),
    },
)
def create_price(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    currency = _currency(params["currency"])
    amount = _amount(params)
    recurring = params.get("recurring")
    if recurring and params.get("custom_unit_amount"):
        raise Refusal("custom_unit_amount prices cannot be recurring.", param="custom_unit_amount")
    price = {
        "id": new_id("price"),
        "object": "price",
        "active": params.get("active", True),
        "billing_scheme": "per_unit",
        "created": ledger.now,
        "currency": currency,
        "custom_unit_amount": _custom(params.get("custom_unit_amount")),
        "livemode": False,
        "lookup_key": params.get("lookup_key"),
        "metadata": params.get("metadata", {}),
        "nickname": params.get("nickname"),
        "product": _product(ledger, params),
        "recurring": recurring_of(recurring),
        "tax_behavior": params.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring" if recurring else "one_time",
        "unit_amount": amount,
        "unit_amount_decimal": None if amount is None else str(amount),
    }
    ledger.put("price", price)
    emit(ledger, "price.created", price)
    return price


@operation("GET", "/v1/prices/<id>")
def retrieve_price(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    return ledger.need("price", id, "price")


@operation("GET", "/v1/prices", {**PAGING, "product": text, "active": flag})
def list_prices(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    where = {name: params[name] for name in ("product", "active") if name in params}
    return page(ledger, "price", params, url="/v1/prices", where=where)


@operation(
    "POST",
    "/v1/prices/<id>",
    {"active": flag, "nickname": text, "lookup_key": text, "metadata": metadata},
)
def update_price(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    price = ledger.change("price", id, **params)
    emit(ledger, "price.updated", price)
    return price


def recurring_of(given: Mapping[str, Any] | None) -> Document | None:
    """The `recurring` hash of a price, or None for one paid once."""
    if not given:
        return None
    return {
        "interval": given["interval"],
        "interval_count": given.get("interval_count", 1),
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def _product(ledger: Ledger, params: Mapping[str, Any]) -> str:
    if "product_data" in params:
        return str(create_product(ledger, params["product_data"])["id"])
    if "product" not in params:
        raise missing_parameter("product")
    if ledger.get("product", params["product"]) is None:
        raise bad_reference("product", params["product"], "product")
    return str(params["product"])


def _currency(given: str) -> str:
    currency = given.lower()
    if currency not in SUPPORTED:
        raise Refusal(f"Invalid currency: {currency}.", param="currency")
    return currency


def _amount(params: Mapping[str, Any]) -> int | None:
    if params.get("custom_unit_amount"):
        return None
    if "unit_amount" not in params:
        raise missing_parameter("unit_amount")
    amount: int = params["unit_amount"]
    if not 0 <= amount <= _MAX_AMOUNT:
        raise invalid_parameter("unit_amount", "from 0 to 99999999", "parameter_invalid_integer")
    return amount


def _custom(given: Mapping[str, Any] | None) -> Document | None:
    if not given:
        return None
    return {name: given.get(name) for name in ("minimum", "maximum", "preset")}
