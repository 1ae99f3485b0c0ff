"""Connected accounts (v2): made by the platform, onboarded on a hosted page, restricted until then.

https://docs.stripe.com/api/v2/core/accounts, https://docs.stripe.com/connect/accounts-v2. What
onboarding has reached is kept as a `stage`; requirements and capabilities follow from it.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sandbox.store import Document
from sandbox.stripe.calls import operation
from sandbox.stripe.errors import Refusal, no_such
from sandbox.stripe.events import emit, emit_thin
from sandbox.stripe.ledger import Ledger, iso, new_id
from sandbox.stripe.shapes import choice, flag, many, metadata, text

LINK_LIVES = timedelta(minutes=5)
_INCLUDES = (
    "configuration.customer",
    "configuration.merchant",
    "configuration.recipient",
    "defaults",
    "future_requirements",
    "identity",
    "requirements",
)


class Stage(StrEnum):
    """How far onboarding came."""

    NEW = "new"
    HALF_DONE = "half_done"
    VERIFICATION_DUE = "verification_due"
    COMPLETE = "complete"


_MISSING = {
    Stage.NEW: (
        "identity.business_details.registered_name",
        "defaults.profile.business_url",
        "configuration.merchant.default_outbound_destination",
        "identity.attestations.terms_of_service.account",
    ),
    Stage.HALF_DONE: (
        "configuration.merchant.default_outbound_destination",
        "identity.attestations.terms_of_service.account",
    ),
    Stage.VERIFICATION_DUE: ("identity.individual.documents.primary_verification",),
    Stage.COMPLETE: (),
}

_CREATE = {
    "contact_email": text,
    "display_name": text,
    "dashboard": choice("express", "full", "none"),
    "defaults": {
        "currency": text,
        "locales": many(text),
        "profile": {"business_url": text, "product_description": text, "doing_business_as": text},
        "responsibilities": {
            "fees_collector!": choice("application", "stripe"),
            "losses_collector!": choice("application", "stripe"),
        },
    },
    "identity": {"country": text, "entity_type": text},
    "configuration": {"merchant": {"capabilities": {"card_payments": {"requested!": flag}}}},
    "include": many(choice(*_INCLUDES)),
    "metadata": metadata,
}
_FLOW = {
    "refresh_url!": text,
    "return_url": text,
    "collection_options": {"fields": text, "future_requirements": text},
}


@operation("POST", "/v2/core/accounts", _CREATE)
def create_account(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    account = {
        "id": new_id("account"),
        "created": iso(ledger.at),
        "contact_email": params.get("contact_email"),
        "display_name": params.get("display_name"),
        "dashboard": params.get("dashboard"),
        "defaults": params.get("defaults") or {},
        "identity": params.get("identity") or {},
        "metadata": params.get("metadata", {}),
        "stage": Stage.NEW,
        "is_connected": True,
    }
    ledger.put("account", account)
    emit_thin(ledger, "v2.core.account.created", account["id"])
    return present(account, params.get("include", []))


@operation("GET", "/v2/core/accounts/<account_id>", {"include": many(choice(*_INCLUDES))})
def retrieve_account(ledger: Ledger, params: Mapping[str, Any], account_id: str) -> Document:
    return present(_connected(ledger, account_id), params.get("include", []))


@operation(
    "POST",
    "/v2/core/account_links",
    {
        "account!": text,
        "use_case!": {
            "type!": choice("account_onboarding", "account_update"),
            "account_onboarding": _FLOW,
            "account_update": _FLOW,
        },
    },
)
def create_account_link(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    account = _connected(ledger, params["account"])
    use_case = params["use_case"]
    if use_case["type"] not in use_case:
        raise Refusal(f"Missing required param: use_case.{use_case['type']}.", code="missing")
    link = {
        "id": secrets.token_urlsafe(18),
        "account": account["id"],
        "expires_at": iso(ledger.at + LINK_LIVES),
        "refresh_url": use_case[use_case["type"]]["refresh_url"],
        "return_url": use_case[use_case["type"]].get("return_url"),
        "is_used": False,
    }
    ledger.world.store.collection("stripe.account_link").put(link["id"], link)
    return {
        "object": "v2.core.account_link",
        "account": account["id"],
        "created": iso(ledger.at),
        "expires_at": link["expires_at"],
        "livemode": False,
        "url": f"{ledger.world.settings.sandbox_url}/stripe/connect/links/{link['id']}",
        "use_case": use_case,
    }


def reach(ledger: Ledger, account_id: str, stage: Stage) -> None:
    """Let onboarding come to a stage, and tell by both kinds of events."""
    account = ledger.change("account", account_id, stage=stage)
    emit(ledger.of(account_id), "account.updated", _v1(account))
    emit_thin(ledger, "v2.core.account[requirements].updated", account_id)
    emit_thin(
        ledger,
        "v2.core.account[configuration.merchant].capability_status_updated",
        account_id,
    )
    emit_thin(ledger, "v2.core.account_link.returned", account_id)


def disconnect(ledger: Ledger, account_id: str) -> None:
    """End the platform's access: from now on no call works for the account."""
    application = {
        "id": ledger.world.settings.stripe_client_id,
        "object": "application",
        "name": "Session Monster",
    }
    emit(ledger.of(account_id), "account.application.deauthorized", application)
    ledger.change("account", account_id, is_connected=False)


def can_charge(account: Document) -> bool:
    """Whether card payments are active."""
    return account["stage"] == Stage.COMPLETE


def present(account: Document, include: list[str]) -> Document:
    """The account as v2 shows it; most of it only when it is asked for."""
    shown = {
        "configuration": {"merchant": _merchant(account)}
        if "configuration.merchant" in include
        else None,
        "defaults": account["defaults"] if "defaults" in include else None,
        "identity": account["identity"] if "identity" in include else None,
        "requirements": _requirements(account) if "requirements" in include else None,
    }
    return {
        "id": account["id"],
        "object": "v2.core.account",
        "applied_configurations": ["merchant"],
        "closed": False,
        "contact_email": account["contact_email"],
        "created": account["created"],
        "dashboard": account["dashboard"],
        "display_name": account["display_name"],
        "future_requirements": None,
        "livemode": False,
        "metadata": account["metadata"],
        **shown,
    }


def _connected(ledger: Ledger, account_id: str) -> Document:
    account = ledger.get("account", account_id)
    if account is None or not account["is_connected"]:
        raise no_such("account", account_id, "id")
    return account


def _merchant(account: Document) -> Document:
    details = [{"code": "requirements_past_due", "resolution": "provide_info"}]
    status = (
        {"status": "active", "status_details": []}
        if can_charge(account)
        else {"status": "restricted", "status_details": details}
    )
    return {
        "applied": True,
        "capabilities": {"card_payments": status, "stripe_balance": {"payouts": status}},
    }


def _requirements(account: Document) -> Document:
    missing = _MISSING[Stage(account["stage"])]
    due = {"status": "currently_due"}
    entries = [
        {
            "awaiting_action_from": "user",
            "description": description,
            "errors": [],
            "impact": {
                "restricts_capabilities": [
                    {"capability": "card_payments", "configuration": "merchant", "deadline": due}
                ]
            },
            "minimum_deadline": due,
            "requested_reasons": [{"code": "routine_onboarding"}],
        }
        for description in missing
    ]
    summary = {"minimum_deadline": {**due, "time": None}} if entries else None
    return {"entries": entries, "summary": summary}


def _v1(account: Document) -> Document:
    """What `account.updated` shows of it."""
    is_ready = can_charge(account)
    missing = list(_MISSING[Stage(account["stage"])])
    return {
        "id": account["id"],
        "object": "account",
        "charges_enabled": is_ready,
        "payouts_enabled": is_ready,
        "details_submitted": account["stage"] != Stage.NEW,
        "metadata": account["metadata"],
        "requirements": {
            "alternatives": [],
            "current_deadline": None,
            "currently_due": missing,
            "disabled_reason": None if is_ready else "requirements.past_due",
            "errors": [],
            "eventually_due": missing,
            "past_due": [],
            "pending_verification": [],
        },
    }
