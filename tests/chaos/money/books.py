"""The three books side by side: Stripe's, billing's, the memberships; what differs, in words."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tests.chaos.money.people import People
from tests.chaos.money.town import Town

_OVER = ("canceled", "incomplete_expired")
_PAYMENTS = """
    SELECT s.membership_id, s.id AS subscription_id, p.stripe_payment_intent_id AS intent,
           p.amount_cents, p.refunded_cents, p.is_disputed, p.period_starts_at
    FROM payment p JOIN subscription s ON s.id = p.subscription_id
    WHERE p.status = 'paid' AND p.amount_cents > 0
"""


@dataclass(frozen=True)
class Books:
    """What each of the three says."""

    charges: dict[str, Any]
    live_at_stripe: set[str]
    refund_ids: list[str]
    payments: list[Any]
    live_here: set[str]
    paid_places: set[Any]
    open_refunds: int
    memberships: dict[Any, str]


def read(town: Town, people: People) -> Books:
    options: Any = {"stripe_account": people.offers[0].account}
    v1 = town.stripe.v1
    everything: Any = {"limit": 100}
    subscriptions = v1.subscriptions.list({**everything, "status": "all"}, options)
    charges = v1.charges.list(everything, options).auto_paging_iter()
    refunds = v1.refunds.list(everything, options).auto_paging_iter()
    live = _rows(town, "billing", "SELECT * FROM subscription WHERE ended_at IS NULL")
    wished = "SELECT id FROM refund WHERE status = 'wished'"
    return Books(
        charges={one.payment_intent: one for one in charges if one.paid},
        live_at_stripe={
            one.id for one in subscriptions.auto_paging_iter() if one.status not in _OVER
        },
        refund_ids=[one.metadata["refund_id"] for one in refunds if "refund_id" in one.metadata],
        payments=_rows(town, "billing", _PAYMENTS),
        live_here={one.stripe_subscription_id for one in live if one.stripe_subscription_id},
        paid_places={one.membership_id for one in live if one.started_at},
        open_refunds=len(_rows(town, "billing", wished)),
        memberships={
            one.id: one.status for one in _rows(town, "series", "SELECT * FROM membership")
        },
    )


def discrepancies(books: Books) -> Iterator[str]:
    """One sentence for each; none where all agree to the cent, and there was something to agree."""
    if not books.payments:
        yield "nobody paid anything: this run shows nothing"
    yield from _to_the_cent(books)
    yield from _nobody_twice(books)
    yield from _places(books)


def _to_the_cent(books: Books) -> Iterator[str]:
    ours = {one.intent: one for one in books.payments}
    for intent in ours.keys() ^ books.charges.keys():
        where = "here" if intent in ours else "at Stripe"
        yield f"the payment {intent} is known only {where}"
    for intent in ours.keys() & books.charges.keys():
        one, charge = ours[intent], books.charges[intent]
        here = (one.amount_cents, one.refunded_cents, one.is_disputed)
        there = (charge.amount, charge.amount_refunded, charge.disputed)
        if here != there:
            yield f"the payment {intent} is {here} here and {there} at Stripe"
    for stripe_id in books.live_here ^ books.live_at_stripe:
        where = "here" if stripe_id in books.live_here else "at Stripe"
        yield f"the subscription {stripe_id} lives only {where}"
    if books.open_refunds:
        yield f"{books.open_refunds} refunds are still on their way"


def _nobody_twice(books: Books) -> Iterator[str]:
    kept = [one for one in books.payments if one.refunded_cents < one.amount_cents]
    periods = Counter((one.subscription_id, one.period_starts_at) for one in kept)
    for (subscription_id, begins), number in periods.items():
        if number > 1:
            yield f"{subscription_id} was charged {number} times for the period from {begins}"
    paying = {(one.membership_id, one.subscription_id) for one in kept}
    for membership_id, number in Counter(membership for membership, _ in paying).items():
        if number > 1:
            yield f"the place {membership_id} was paid for {number} times"
    for refund_id, number in Counter(books.refund_ids).items():
        if number > 1:
            yield f"the refund {refund_id} was made {number} times"


def _places(books: Books) -> Iterator[str]:
    active = {place for place, status in books.memberships.items() if status == "active"}
    for place in active ^ books.paid_places:
        status = books.memberships.get(place)
        yield f"the place {place} is {status}, paid for: {place in books.paid_places}"
    waiting = [one for one in books.memberships.values() if one == "awaiting_payment"]
    if waiting:
        yield f"{len(waiting)} places are still held for somebody who pays"


def _rows(town: Town, service: str, statement: str) -> list[Any]:
    with town.databases[service].connect() as db:
        return list(db.execute(sa.text(statement)))
