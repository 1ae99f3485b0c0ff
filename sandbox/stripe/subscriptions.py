"""The subscriptions API: read, change, cancel, resume.

https://docs.stripe.com/api/subscriptions. Subscriptions are made by Checkout here; a change of
price takes effect at once and is invoiced from the next period on, without proration.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe import endings, lifecycle
from sandbox.stripe.calls import operation
from sandbox.stripe.errors import Refusal, bad_reference, no_such
from sandbox.stripe.events import emit
from sandbox.stripe.ledger import Ledger
from sandbox.stripe.lists import PAGING, page
from sandbox.stripe.shapes import check, choice, flag, many, metadata, number, text, whole

_PAUSE = {
    "behavior!": choice("keep_as_draft", "mark_uncollectible", "void"),
    "resumes_at": whole,
}


def _pause(value: Any, param: str) -> Any:
    """Empty text takes a pause back."""
    return None if value == "" else check(_PAUSE, value, param)


_CANCELLATION = {"comment": text, "feedback": text}
_STATUSES = (
    "active",
    "all",
    "canceled",
    "ended",
    "incomplete",
    "incomplete_expired",
    "past_due",
    "paused",
    "trialing",
    "unpaid",
)


@operation(
    "GET",
    "/v1/subscriptions",
    {**PAGING, "customer": text, "price": text, "status": choice(*_STATUSES)},
)
def list_subscriptions(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    where = {"customer": params["customer"]} if "customer" in params else {}
    return page(
        ledger,
        "subscription",
        params,
        url="/v1/subscriptions",
        where=where,
        keep=lambda found: _is_asked_for(found, params),
    )


@operation("GET", "/v1/subscriptions/<id>")
def retrieve_subscription(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    return ledger.need("subscription", id)


@operation(
    "POST",
    "/v1/subscriptions/<id>",
    {
        "application_fee_percent": number,
        "cancel_at": whole,
        "cancel_at_period_end": flag,
        "cancellation_details": _CANCELLATION,
        "default_payment_method": text,
        "description": text,
        "items": many({"id!": text, "price": text, "quantity": whole}),
        "metadata": metadata,
        "pause_collection": _pause,
        "payment_behavior": choice("allow_incomplete", "error_if_incomplete"),
        "proration_behavior": choice("none"),
    },
)
def update_subscription(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    before = ledger.need("subscription", id)
    changes = dict(params)
    if before["status"] in endings.OVER and set(changes) - {"cancellation_details", "metadata"}:
        raise Refusal(
            "A canceled subscription can only update its cancellation_details and metadata."
        )
    for ignored in ("payment_behavior", "proration_behavior"):
        changes.pop(ignored, None)
    if "items" in changes:
        changes["items"] = _items(ledger, before, changes["items"])
    changes |= _cancellation(ledger, before, changes)
    after = ledger.change("subscription", id, **changes)
    if after["status"] not in endings.OVER:
        lifecycle.schedule(ledger, after)
    previous = {name: before[name] for name in changes if before[name] != after[name]}
    emit(ledger, "customer.subscription.updated", after, previous)
    return after


@operation(
    "DELETE",
    "/v1/subscriptions/<id>",
    {"cancellation_details": _CANCELLATION, "invoice_now": flag, "prorate": flag},
)
def cancel_subscription(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    subscription = ledger.need("subscription", id)
    if subscription["status"] in endings.OVER:
        raise no_such("subscription", id, "id")
    said = {**subscription["cancellation_details"], **params.get("cancellation_details", {})}
    subscription = {**subscription, "cancellation_details": said}
    return endings.end(ledger, subscription, reason="cancellation_requested")


def unpause(ledger: Ledger, subscription_id: str) -> None:
    """`resumes_at` has come."""
    subscription = ledger.get("subscription", subscription_id)
    if subscription is not None and subscription["pause_collection"]:
        resumed = ledger.change("subscription", subscription_id, pause_collection=None)
        emit(ledger, "customer.subscription.updated", resumed)


def _cancellation(ledger: Ledger, before: Document, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from a wish to end later, or from taking it back."""
    said = {**before["cancellation_details"], **(changes.get("cancellation_details") or {})}
    if "pause_collection" in changes:
        _schedule_end_of_pause(ledger, before["id"], changes["pause_collection"])
    if changes.get("cancel_at_period_end"):
        ends = before["items"]["data"][0]["current_period_end"]
        said["reason"] = "cancellation_requested"
        return {"cancel_at": ends, "canceled_at": ledger.now, "cancellation_details": said}
    if changes.get("cancel_at_period_end") is False:
        return {
            "cancel_at": None,
            "canceled_at": None,
            "cancellation_details": {**said, "reason": None},
        }
    return {"cancellation_details": said}


def _schedule_end_of_pause(ledger: Ledger, subscription_id: str, paused: Any) -> None:
    """At `resumes_at`; a pause without one lasts until it is taken back."""
    key = f"unpause:{subscription_id}"
    ledger.never(key)
    if paused and paused.setdefault("resumes_at", None):
        ledger.later(paused["resumes_at"], "unpause", key=key, subscription_id=subscription_id)


def _items(ledger: Ledger, subscription: Document, asked: list[dict[str, Any]]) -> Document:
    item = subscription["items"]["data"][0]
    for change in asked:
        if change["id"] != item["id"]:
            raise bad_reference("subscription_item", change["id"], "items[0][id]")
        item = {**item, "quantity": change.get("quantity", item["quantity"])}
        if "price" in change:
            price = ledger.get("price", change["price"])
            if price is None or price["type"] != "recurring":
                raise bad_reference("price", change["price"], "items[0][price]")
            item |= {"price": price, "plan": lifecycle.plan_of(price)}
    return {**subscription["items"], "data": [item]}


def _is_asked_for(subscription: Document, params: Mapping[str, Any]) -> bool:
    wanted = params.get("status")
    status = subscription["status"]
    if params.get("price") not in (None, subscription["items"]["data"][0]["price"]["id"]):
        return False
    if wanted is None:
        return status != "canceled"
    if wanted == "ended":
        return status in endings.OVER
    return wanted in ("all", status)
