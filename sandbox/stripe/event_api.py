"""Reading events back: https://docs.stripe.com/api/events, /api/v2/core/events."""

from collections.abc import Mapping
from typing import Any

from sandbox.store import Document
from sandbox.stripe.calls import operation
from sandbox.stripe.ledger import Ledger
from sandbox.stripe.lists import PAGING, page
from sandbox.stripe.shapes import many, text


@operation("GET", "/v1/events", {**PAGING, "type": text, "types": many(text)})
def list_events(ledger: Ledger, params: Mapping[str, Any]) -> Document:
    types = params.get("types") or ([params["type"]] if "type" in params else [])
    return page(
        ledger,
        "event",
        params,
        url="/v1/events",
        where={"object": "event"},
        keep=lambda event: not types or event["type"] in types,
    )


@operation("GET", "/v1/events/<id>")
def retrieve_event(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    return ledger.need("event", id)


@operation("GET", "/v2/core/events/<id>")
def retrieve_thin_event(ledger: Ledger, params: Mapping[str, Any], id: str) -> Document:  # noqa: A002
    return ledger.need("event", id)
