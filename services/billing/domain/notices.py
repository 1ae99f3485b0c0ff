"""What is kept of a webhook: the ids that it is about, and nothing else.

Stripe's events hold names, addresses and parts of cards. None of it is needed, because the object
is fetched anew before anything is done: so only this leaves the request (promise P5).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

FEE = "application_fee"
"""The kind of our own fee on somebody's charge."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,255}\Z")


@dataclass(frozen=True)
class Notice:
    """An event, reduced; an id that it does not name is None."""

    account: str | None
    kind: str
    object_id: str | None = None
    session_id: str | None = None
    subscription_id: str | None = None
    customer_id: str | None = None
    payment_intent_id: str | None = None
    checkout_id: str | None = None

    def as_payload(self) -> dict[str, str | None]:
        """How the inbox keeps it."""
        return dict(vars(self))


def notice_of(event: Mapping[str, Any]) -> Notice:
    """The ids of a snapshot event (v1)."""
    thing = _mapping(_mapping(event.get("data")).get("object"))
    kind = str(thing.get("object", ""))
    own_id = _id(thing.get("id"))
    parent = _mapping(_mapping(thing.get("parent")).get("subscription_details"))
    metadata = _mapping(thing.get("metadata"))
    named = {
        "subscription": own_id if kind == "subscription" else _id(thing.get("subscription")),
        "customer": own_id if kind == "customer" else _id(thing.get("customer")),
        "payment_intent": own_id if kind == "payment_intent" else _id(thing.get("payment_intent")),
    }
    checkout = (
        _id(metadata.get("checkout_id"))
        or _id(_mapping(parent.get("metadata")).get("checkout_id"))
        or _id(thing.get("client_reference_id"))
    )
    return Notice(
        # A fee is the platform's, and says itself from whose charge it was taken.
        account=_id((thing if kind == FEE else event).get("account")),
        kind=kind,
        object_id=own_id,
        session_id=own_id if kind == "checkout.session" else None,
        subscription_id=named["subscription"] or _id(parent.get("subscription")),
        customer_id=named["customer"],
        payment_intent_id=named["payment_intent"],
        checkout_id=checkout,
    )


def thin_notice_of(event: Mapping[str, Any]) -> Notice:
    """The ids of a thin event (v2), which names only the object it is about."""
    related = _mapping(event.get("related_object"))
    return Notice(
        account=_id(related.get("id")),
        kind=str(related.get("type", "")),
        object_id=_id(related.get("id")),
    )


def as_uuid(text: str | None) -> UUID | None:
    """An id of ours that came back through Stripe; None where it is none of ours."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _id(value: Any) -> str | None:
    """An id, also where the object itself stands in its place."""
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if isinstance(value, str) and _ID.match(value) else None
