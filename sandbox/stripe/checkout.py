"""Checkout sessions: opened by the platform, paid or left on a hosted page, expired by the clock.

https://docs.stripe.com/api/checkout/sessions. What happens once the card is in is in `purchase`.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe import checkout_drafts, discounts
from sandbox.stripe.accounts import can_charge
from sandbox.stripe.calls import operation
from sandbox.stripe.customers import need_customer
from sandbox.stripe.errors import (
    Refusal,
    missing_parameter,
    not_enabled,
)
from sandbox.stripe.events import emit
from sandbox.stripe.expand import includable
from sandbox.stripe.ledger import PLATFORM, Ledger
from sandbox.stripe.lists import PAGING, listing, page
from sandbox.stripe.shapes import choice, flag, many, metadata, number, text, whole

_PRICE_DATA = {
    "currency!": text,
    "product": text,
    "product_data": {"name!": text, "metadata": metadata},
    "unit_amount": whole,
    "recurring": {"interval!": choice("day", "week", "month", "year"), "interval_count": whole},
    "tax_behavior": choice("exclusive", "inclusive", "unspecified"),
}


@operation(
    "POST",
    "/v1/checkout/sessions",
    {
        "mode": choice("payment", "subscription"),
        "line_items": many({"price": text, "price_data": _PRICE_DATA, "quantity": whole}),
        "success_url": text,
        "cancel_url": text,
        "client_reference_id": text,
        "customer": text,
        "customer_email": text,
        "customer_update": {"address": choice("auto", "never"), "name": choice("auto", "never")},
        "customer_creation": choice("always", "if_required"),
        "expires_at": whole,
        "locale": text,
        "metadata": metadata,
        "allow_promotion_codes": flag,
        "automatic_tax": {"enabled!": flag},
        "discounts": many(discounts.SHAPE),
        "submit_type": choice("auto", "book", "donate", "pay", "subscribe"),
        "ui_mode": choice("hosted_page"),
        "subscription_data": {
            "application_fee_percent": number,
            "description": text,
            "metadata": metadata,
            "trial_period_days": whole,
        },
        "payment_intent_data": {
            "application_fee_amount": whole,
            "description": text,
            "metadata": metadata,
        },
    },
)
def create_checkout_session(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    _require(params)
    account = ledger.of(PLATFORM).get("account", ledger.account)
    if account is not None and not can_charge(account):
        raise not_enabled()
    if "customer" in params:
        need_customer(ledger, params["customer"])
    session = checkout_drafts.draft(ledger, params)
    ledger.put("checkout.session", session)
    ledger.later(
        session["expires_at"],
        "expire_checkout",
        key=f"checkout:{session['id']}",
        session_id=session["id"],
    )
    return present(session)


@operation("GET", "/v1/checkout/sessions/<id>")
def retrieve_checkout_session(
    ledger: Ledger,
    params: Mapping[str, Any],
    id: str,  # noqa: A002
) -> Document:
    return present(ledger.need("checkout.session", id, "session"))


@operation(
    "GET",
    "/v1/checkout/sessions",
    {
        **PAGING,
        "customer": text,
        "payment_intent": text,
        "subscription": text,
        "status": choice("open", "complete", "expired"),
    },
)
def list_checkout_sessions(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    names = ("customer", "payment_intent", "subscription", "status")
    where = {name: params[name] for name in names if name in params}
    found = page(ledger, "checkout.session", params, url="/v1/checkout/sessions", where=where)
    return {**found, "data": [present(session) for session in found["data"]]}


@operation("GET", "/v1/checkout/sessions/<id>/line_items", {"limit": whole, "starting_after": text})
def list_checkout_line_items(
    ledger: Ledger,
    params: Mapping[str, Any],
    id: str,  # noqa: A002
) -> Document:
    return _line_items(ledger, ledger.need("checkout.session", id, "session"))


@operation("POST", "/v1/checkout/sessions/<id>/expire")
def expire_checkout_session(
    ledger: Ledger,
    params: Mapping[str, Any],
    id: str,  # noqa: A002
) -> Document:
    session = ledger.need("checkout.session", id, "session")
    if session["status"] != "open":
        raise Refusal(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout'
            f" Session has a status of `{session['status']}`."
        )
    return present(expire(ledger, id))


@includable("checkout.session", "line_items")
def _line_items(ledger: Ledger, session: Document) -> Document:
    kept = ledger.need("checkout.session", session["id"])
    return listing(kept["items"], f"/v1/checkout/sessions/{session['id']}/line_items")


def expire(ledger: Ledger, session_id: str) -> Document:
    """Close an open session; one that is over stays as it is."""
    session = ledger.need("checkout.session", session_id)
    if session["status"] != "open":
        return session
    ledger.never(f"checkout:{session_id}")
    session = ledger.change("checkout.session", session_id, status="expired", url=None)
    emit(ledger, "checkout.session.expired", present(session))
    return session


def present(session: Document) -> Document:
    """The session as the API shows it: without what only the double keeps."""
    kept_back = ("items", "terms")
    return {name: value for name, value in session.items() if name not in kept_back}


def _require(params: Mapping[str, Any]) -> None:
    for name in ("mode", "line_items", "success_url"):
        if not params.get(name):
            raise missing_parameter(name)
    other = "payment_intent_data" if params["mode"] == "subscription" else "subscription_data"
    if other in params:
        raise Refusal(f"You can not pass `{other}` in `{params['mode']}` mode.", param=other)
    if "customer_creation" in params and params["mode"] == "subscription":
        raise Refusal("`customer_creation` can only be used in `payment` and `setup` mode.")
    _require_address(params)
    if "customer" in params and "customer_email" in params:
        raise Refusal("You may only specify one of these parameters: customer, customer_email.")


def _require_address(params: Mapping[str, Any]) -> None:
    """Tax follows from where the customer lives, which Checkout must be allowed to keep."""
    has_tax = params.get("automatic_tax", {}).get("enabled")
    keeps_address = params.get("customer_update", {}).get("address") == "auto"
    if has_tax and "customer" in params and not keeps_address:
        raise Refusal(
            "Automatic tax calculation in Checkout requires a valid address on the Customer. Set"
            " `customer_update[address]` to 'auto'.",
            code="customer_tax_location_invalid",
        )
