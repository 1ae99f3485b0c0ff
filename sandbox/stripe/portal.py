"""The customer portal: configurations and sessions; its page is in `pages`.

https://docs.stripe.com/api/customer_portal/sessions. An account has no configuration until one is
made, and a session without one is refused: connected accounts start out that way.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe.calls import operation
from sandbox.stripe.customers import need_customer
from sandbox.stripe.errors import Refusal, bad_reference, missing_parameter
from sandbox.stripe.ledger import Ledger, new_id
from sandbox.stripe.lists import CURSOR, page
from sandbox.stripe.shapes import choice, flag, many, metadata, text

_FEATURES = {
    "customer_update": {"enabled!": flag, "allowed_updates": many(text)},
    "invoice_history": {"enabled!": flag},
    "payment_method_update": {"enabled!": flag},
    "subscription_cancel": {
        "enabled!": flag,
        "mode": choice("at_period_end", "immediately"),
        "proration_behavior": choice("always_invoice", "create_prorations", "none"),
    },
}
_LIVES = 30 * 60


@operation(
    "POST",
    "/v1/billing_portal/configurations",
    {
        "features!": _FEATURES,
        "business_profile": {
            "headline": text,
            "privacy_policy_url": text,
            "terms_of_service_url": text,
        },
        "default_return_url": text,
        "metadata": metadata,
        "name": text,
    },
)
def create_portal_configuration(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    configuration = {
        "id": new_id("billing_portal.configuration"),
        "object": "billing_portal.configuration",
        "active": True,
        "application": ledger.world.settings.stripe_client_id,
        "business_profile": {
            "headline": None,
            "privacy_policy_url": None,
            "terms_of_service_url": None,
            **params.get("business_profile", {}),
        },
        "created": ledger.now,
        "default_return_url": params.get("default_return_url"),
        "features": _features(params["features"]),
        "is_default": False,
        "livemode": False,
        "login_page": {"enabled": False, "url": None},
        "metadata": params.get("metadata", {}),
        "name": params.get("name"),
        "updated": ledger.now,
    }
    return ledger.put("billing_portal.configuration", configuration)


@operation("GET", "/v1/billing_portal/configurations", {**CURSOR, "active": flag})
def list_portal_configurations(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    return page(
        ledger,
        "billing_portal.configuration",
        params,
        url="/v1/billing_portal/configurations",
    )


@operation(
    "POST",
    "/v1/billing_portal/sessions",
    {"customer": text, "configuration": text, "return_url": text, "locale": text},
)
def create_portal_session(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    if "customer" not in params:
        raise missing_parameter("customer")
    need_customer(ledger, params["customer"])
    session = {
        "id": new_id("billing_portal.session"),
        "object": "billing_portal.session",
        "configuration": _configuration(ledger, params),
        "created": ledger.now,
        "customer": params["customer"],
        "flow": None,
        "livemode": False,
        "locale": params.get("locale"),
        "on_behalf_of": None,
        "return_url": params.get("return_url"),
    }
    session["url"] = f"{ledger.world.settings.sandbox_url}/stripe/portal/{session['id']}"
    return ledger.put("billing_portal.session", session)


def is_open(ledger: Ledger, session: Document) -> bool:
    """Whether the page still opens."""
    return bool(ledger.now < session["created"] + _LIVES)


def _configuration(ledger: Ledger, params: Mapping[str, Any]) -> str:
    chosen = params.get("configuration")
    if chosen is None:
        raise Refusal(
            "No configuration provided and your test mode default configuration has not been"
            " created. Provide a configuration or create your default by saving your customer"
            " portal settings."
        )
    if ledger.get("billing_portal.configuration", chosen) is None:
        raise bad_reference("configuration", chosen, "configuration")
    return str(chosen)


def _features(given: Mapping[str, Any]) -> Document:
    cancel = {
        "cancellation_reason": {"enabled": False, "options": []},
        "enabled": False,
        "mode": "at_period_end",
        "proration_behavior": "none",
    }
    return {
        "customer_update": {
            "allowed_updates": [],
            "enabled": False,
            **given.get("customer_update", {}),
        },
        "invoice_history": given.get("invoice_history", {"enabled": False}),
        "payment_method_update": {
            "payment_method_configuration": None,
            **given.get("payment_method_update", {"enabled": False}),
        },
        "subscription_cancel": {**cancel, **given.get("subscription_cancel", {})},
        "subscription_pause": {"enabled": False},
        "subscription_update": {
            "default_allowed_updates": [],
            "enabled": False,
            "proration_behavior": "none",
        },
    }
