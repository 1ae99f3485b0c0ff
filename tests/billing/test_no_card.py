"""Promise P5: whatever Stripe tells of a card, nothing of it is kept or logged."""

import json
import logging
from typing import Any
from uuid import uuid4

import pytest

from billing.models import Base
from chassis import tables
from tests.billing.conftest import Desk

CARD: dict[str, Any] = {
    "number": "4242424242424242",
    "last4": "4242",
    "fingerprint": "Xt5EWLLDS7FJjR1c",
    "brand": "mastercard-marker",
    "exp_month": 11,
    "exp_year": 20_770_131_719_887_799,
    "iin": "424242",
    "cvc": "987",
}
# Each long enough that no id or instant holds it by chance.
MARKERS = ("Xt5EWLLDS7FJjR1c", "mastercard-marker", "20770131719887799")
KINDS = (
    ("invoice.paid", "invoice"),
    ("charge.succeeded", "charge"),
    ("charge.refunded", "charge"),
    ("charge.dispute.created", "dispute"),
    ("checkout.session.completed", "checkout.session"),
    ("customer.subscription.updated", "subscription"),
    ("customer.updated", "customer"),
    ("payment_intent.succeeded", "payment_intent"),
    ("refund.created", "refund"),
    ("account.updated", "account"),
)


def told(desk: Desk, kind: str, thing: str) -> bytes:
    """An event that holds a card wherever one could stand."""
    subject: dict[str, Any] = {
        "object": thing,
        "id": f"{thing[:2]}_marker",
        "card": CARD,
        "default_source": CARD,
        "description": CARD["number"],
        "metadata": {"note": CARD["number"], "checkout_id": CARD["number"]},
        "client_reference_id": CARD["number"],
        "payment_method_details": {"type": "card", "card": CARD},
        "charges": {"data": [{"payment_method_details": {"card": CARD}}]},
        "customer": {"id": CARD["number"], "sources": [CARD]},
    }
    return json.dumps(
        {
            "id": f"evt_{uuid4().hex}",
            "object": "event",
            "type": kind,
            "account": desk.account,
            "livemode": False,
            "data": {"object": subject, "previous_attributes": {"card": CARD}},
        }
    ).encode()


def dump(desk: Desk) -> str:
    """Every row of every table, as text."""
    with desk.context.unit_of_work() as uow:
        every = [*Base.metadata.sorted_tables, *tables.metadata.sorted_tables]
        rows = [repr(row) for table in every for row in uow.db.execute(table.select())]
    return "\n".join(rows)


@pytest.mark.promise("P5")
def test_nothing_of_a_card_is_kept_or_logged(desk: Desk, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    desk.join()
    before = dump(desk)

    for kind, thing in KINDS:
        body = told(desk, kind, thing)
        path = "/webhooks/stripe/connect"
        assert desk.receive(path, body, desk.sign(path, body))["status"] == 200
        desk.handle()

    kept, logged = dump(desk), caplog.text
    assert len(kept) > len(before)
    assert [marker for marker in MARKERS if marker in kept or marker in logged] == []
    assert CARD["number"] not in kept
    assert CARD["number"] not in logged
