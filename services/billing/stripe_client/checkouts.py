"""Checkout sessions on a connected account: https://docs.stripe.com/api/checkout/sessions"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billing.domain.remote import RemoteSession
from billing.stripe_client.reading import session_of
from billing.stripe_client.transport import Transport, options


@dataclass(frozen=True, kw_only=True)
class Item:
    """What is sold: a listed price, or an amount of the buyer's own choice for a product."""

    price_id: str
    product_id: str
    currency: str
    is_chosen: bool
    tax_behavior: str | None


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """What a session sells, to whom, and where it leads; `checkout_id` is ours."""

    checkout_id: str
    customer_id: str
    item: Item
    amount_cents: int
    interval: str | None
    trial_days: int
    takes_codes: bool
    has_tax: bool
    success_url: str
    cancel_url: str
    expires_at: datetime


class Checkouts:
    """Pages that Stripe hosts, on which people pay: we never see a card."""

    def __init__(self, transport: Transport, fee_basis_points: int) -> None:
        self._call = transport.call
        self._sessions = transport.client.v1.checkout.sessions
        self._fee_basis_points = fee_basis_points

    def create(self, account: str, purchase: Purchase, *, key: str) -> RemoteSession:
        """https://docs.stripe.com/api/checkout/sessions/create"""
        asked: Any = {
            "mode": "subscription" if purchase.interval else "payment",
            "customer": purchase.customer_id,
            "line_items": [{**_priced(purchase), "quantity": 1}],
            "client_reference_id": purchase.checkout_id,
            "success_url": purchase.success_url,
            "cancel_url": purchase.cancel_url,
            "expires_at": int(purchase.expires_at.timestamp()),
            **self._terms(purchase),
            **_extras(purchase),
        }
        return session_of(self._call(self._sessions.create, asked, options(account, key)))

    def retrieve(self, account: str, session_id: str) -> RemoteSession:
        """https://docs.stripe.com/api/checkout/sessions/retrieve"""
        return session_of(self._call(self._sessions.retrieve, session_id, None, options(account)))

    def expire(self, account: str, session_id: str) -> RemoteSession:
        """https://docs.stripe.com/api/checkout/sessions/expire; Invalid unless it is open."""
        return session_of(self._call(self._sessions.expire, session_id, None, options(account)))

    def _terms(self, purchase: Purchase) -> dict[str, Any]:
        """The ids that lead events back to us, and our share."""
        metadata = {"metadata": {"checkout_id": purchase.checkout_id}}
        share = self._fee_basis_points
        if purchase.interval:
            fee = {"application_fee_percent": share / 100} if share else {}
            trial = {"trial_period_days": purchase.trial_days} if purchase.trial_days else {}
            return {"subscription_data": {**metadata, **fee, **trial}}
        amount = purchase.amount_cents * share // 10_000
        return {
            "payment_intent_data": {
                **metadata,
                **({"application_fee_amount": amount} if amount else {}),
            }
        }


def _priced(purchase: Purchase) -> dict[str, Any]:
    item = purchase.item
    if not item.is_chosen:
        return {"price": item.price_id}
    chosen: dict[str, Any] = {
        "currency": item.currency,
        "product": item.product_id,
        "unit_amount": purchase.amount_cents,
    }
    if purchase.interval:
        chosen["recurring"] = {"interval": purchase.interval}
    if item.tax_behavior is not None:
        chosen["tax_behavior"] = item.tax_behavior
    return {"price_data": chosen}


def _extras(purchase: Purchase) -> dict[str, Any]:
    """Codes, and tax: which needs the payer's address, so that Checkout asks for it."""
    extras: dict[str, Any] = {}
    if purchase.takes_codes:
        extras["allow_promotion_codes"] = True
    if purchase.has_tax:
        extras["automatic_tax"] = {"enabled": True}
        extras["customer_update"] = {"address": "auto"}
    return extras
