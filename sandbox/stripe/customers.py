"""Customers and their cards. Deleting one cancels what they subscribed to, at once.

https://docs.stripe.com/api/customers
"""

from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe import endings
from sandbox.stripe.calls import operation
from sandbox.stripe.errors import no_such
from sandbox.stripe.events import emit
from sandbox.stripe.ledger import Ledger, new_id
from sandbox.stripe.lists import CURSOR, PAGING, page
from sandbox.stripe.shapes import choice, many, metadata, text

_FIELDS = {
    "email": text,
    "name": text,
    "phone": text,
    "description": text,
    "metadata": metadata,
    "preferred_locales": many(text),
    "tax_exempt": choice("exempt", "none", "reverse"),
}


@operation("POST", "/v1/customers", _FIELDS)
def create_customer(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    return open_customer(ledger, **params)


@operation("GET", "/v1/customers", {**PAGING, "email": text})
def list_customers(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    where = {"email": params["email"]} if "email" in params else {}
    return page(
        ledger,
        "customer",
        params,
        url="/v1/customers",
        where=where,
        keep=lambda customer: not customer.get("deleted"),
    )


@operation("GET", "/v1/customers/<id>")
def retrieve_customer(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    return ledger.need("customer", id)


@operation(
    "POST",
    "/v1/customers/<id>",
    {**_FIELDS, "invoice_settings": {"default_payment_method": text}},
)
def update_customer(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    customer = need_customer(ledger, id)
    settings = {**customer["invoice_settings"], **params.get("invoice_settings", {})}
    customer = ledger.change("customer", id, **{**params, "invoice_settings": settings})
    emit(ledger, "customer.updated", customer)
    return customer


@operation("DELETE", "/v1/customers/<id>")
def delete_customer(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    customer = need_customer(ledger, id)
    for subscription in ledger.find("subscription", customer=id):
        if subscription["status"] not in endings.OVER:
            endings.end(ledger, subscription, reason="cancellation_requested")
    gone = {"id": id, "object": "customer", "deleted": True}
    ledger.put("customer", gone)
    for card in ledger.find("payment_method", customer=id):
        ledger.change("payment_method", card["id"], customer=None)
    emit(ledger, "customer.deleted", customer)
    return gone


@operation("GET", "/v1/customers/<customer>/payment_methods", {**CURSOR, "type": text})
def list_payment_methods(ledger: Ledger, params: Mapping[str, Any], customer: str) -> Document:
    need_customer(ledger, customer)
    return page(
        ledger,
        "payment_method",
        params,
        url=f"/v1/customers/{customer}/payment_methods",
        where={"customer": customer},
    )


def need_customer(ledger: Ledger, id: str, param: str = "customer") -> Document:  # noqa: A002
    """A customer who is still there; raises Refusal (404) for a deleted one as well."""
    customer = ledger.need("customer", id, param)
    if customer.get("deleted"):
        raise no_such("customer", id, param)
    return customer


def open_customer(ledger: Ledger, **fields: Any) -> Document:
    """Make a customer."""
    customer = {
        "id": new_id("customer"),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": ledger.now,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": new_id("coupon")[-8:].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
        **fields,
    }
    ledger.put("customer", customer)
    emit(ledger, "customer.created", customer)
    return customer


def attach_card(
    ledger: Ledger, customer: Document, card: Mapping[str, Any], *, make_default: bool = True
) -> Document:
    """Keep a card, without its number, for a customer."""
    method = {
        "id": new_id("payment_method"),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": {
            "address": None,
            "email": customer["email"],
            "name": customer["name"],
            "phone": None,
            "tax_id": None,
        },
        "card": dict(card),
        "created": ledger.now,
        "customer": customer["id"],
        "livemode": False,
        "metadata": {},
        "type": "card",
    }
    ledger.put("payment_method", method)
    emit(ledger, "payment_method.attached", method)
    if make_default:
        settings = {**customer["invoice_settings"], "default_payment_method": method["id"]}
        customer = ledger.change("customer", customer["id"], invoice_settings=settings)
        emit(ledger, "customer.updated", customer)
    return method
