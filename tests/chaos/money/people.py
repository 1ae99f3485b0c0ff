"""Hosts who offer, members who join, stop and get money back: each tries again as people do."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import stripe

from chassis.errors import ChassisError, Unavailable
from tests.chaos.money.patience import await_end
from tests.chaos.money.town import Town
from tests.sandbox.stripe.people import FAILS_LATER, PAYS, onboard, pay

PAGES = {"success_url": "http://localhost:8000/paid", "cancel_url": "http://localhost:8000/back"}
OFFERS = ((1500, "eur", "month"), (900, "usd", "week"), (2000, "jpy", "once"))
_TRIES = 4


@dataclass(frozen=True)
class Offer:
    """A published, paid series."""

    series_id: str
    host_id: str
    account: str
    slug: str


@dataclass
class Member:
    """Somebody with a membership, whatever became of it."""

    membership_id: str
    manage_token: str
    offer: Offer


@dataclass
class People:
    """Acts under a seed; `done` counts what was carried out."""

    town: Town
    chance: random.Random
    offers: list[Offer] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    before_acting: Callable[[], None] = lambda: None

    def open_series(self) -> None:
        """One host with one account, and a series for each offer."""
        host_id = str(uuid4())
        drafts = [self._draft(host_id, number) for number in range(len(OFFERS))]
        link = self.town.ask("billing", "begin_onboarding", host_id=host_id, email="h@example.org")
        onboard(link["url"])
        found = self.town.ask("billing", "get_connection", host_id=host_id, refresh=True)
        for draft, (amount, currency, interval) in zip(drafts, OFFERS, strict=True):
            mine = {"host_id": host_id, "series_id": draft["series_id"]}
            price = {"amount_cents": amount, "currency": currency, "interval": interval}
            self.town.ask("billing", "set_price", **mine, **price)
            self._publish(mine)
            self.offers.append(
                Offer(draft["series_id"], host_id, found["account_id"], draft["slug"])
            )

    def act(self) -> None:
        """One thing that somebody does."""
        acts = (self.join, self.cancel, self.refund)
        (chosen,) = self.chance.choices(acts, weights=(6, 3, 2))
        self.before_acting()
        chosen()

    def join(self) -> None:
        """Ask for a place, go to pay, mostly pay, sometimes come back; some press twice."""
        offer = self.chance.choice(self.offers)
        # Signed in, so that the address is known to be theirs and needs no mail.
        asked = {
            "slug": offer.slug,
            "account_id": str(uuid4()),
            "email": f"{uuid4().hex[:12]}@example.org",
            "name": "Ada",
        }
        found = self._insist("series", "join_series", **asked)
        if found is None:
            return
        member = Member(found["membership_id"], found["manage_token"], offer)
        self.members.append(member)
        self.done["joins"] += 1
        for _ in range(self.chance.choice((1, 1, 1, 2))):
            page = self._open_page(member)
            if page is not None and self.chance.random() < 0.9:
                pay(page["url"], self.chance.choice((PAYS, PAYS, PAYS, FAILS_LATER)))
        if self.chance.random() < 0.3:
            self._insist("billing", "settle_checkout", membership_id=member.membership_id)

    def cancel(self) -> None:
        """Stop paying now or with the period, leave the series, or be ended at Stripe."""
        if not self.members:
            return
        member = self.chance.choice(self.members)
        ways = (self._stop_now, self._stop_later, self._leave, self._end_at_stripe)
        if self.chance.choice(ways)(member):
            self.done["cancellations"] += 1

    def refund(self) -> None:
        """The host gives money back, here or at Stripe, whole or in part."""
        payments = self._payments()
        if not payments:
            return
        chosen = self.chance.choice(payments)
        part = None if self.chance.random() < 0.5 else max(1, chosen["amount_cents"] // 3)
        way = self.chance.choice((self._refund_here, self._refund_at_stripe))
        if way(chosen, part):
            self.done["refunds"] += 1

    def wait(self) -> None:
        """Some days pass, and whatever falls due in them happens."""
        clock = self.town.sandbox.world.clock
        clock.move_to(clock.now() + timedelta(hours=self.chance.randint(6, 120)))

    def _draft(self, host_id: str, number: int) -> Any:
        return self.town.ask(
            "series",
            "create_series",
            host_id=host_id,
            title=f"Offer {number}",
            zone="Europe/Paris",
            starts_on=(self.town.sandbox.world.clock.now() + timedelta(days=2)).date().isoformat(),
            starts_time="18:00",
            duration_minutes=60,
            recurrence="FREQ=WEEKLY",
            pricing="paid",
        )

    def _publish(self, mine: dict[str, str]) -> None:
        """Once the price has reached the series."""

        def is_missing() -> tuple[int]:
            return (int(not self.town.ask("series", "get_series", **mine)["price"]),)

        await_end(is_missing, "the price")
        self.town.ask("series", "publish_series", **mine)

    def _open_page(self, member: Member) -> Any:
        return self._insist(
            "billing",
            "start_checkout",
            membership_id=member.membership_id,
            series_id=member.offer.series_id,
            email="ada@example.org",
            name="Ada Byron",
            **PAGES,
        )

    def _stop_now(self, member: Member) -> Any:
        return self._stop(member, now=True)

    def _stop_later(self, member: Member) -> Any:
        return self._stop(member, now=False)

    def _stop(self, member: Member, *, now: bool) -> Any:
        asked = {"membership_id": member.membership_id, "now": now}
        return self._insist("billing", "cancel_subscription", **asked)

    def _leave(self, member: Member) -> bool:
        return self._insist("series", "leave", token=member.manage_token) is not None

    def _end_at_stripe(self, member: Member) -> bool:
        """The host cancels a subscription in Stripe's own dashboard."""
        options: Any = {"stripe_account": member.offer.account}
        subscriptions = self.town.stripe.v1.subscriptions

        def end() -> None:
            live = subscriptions.list({"limit": 100}, options).data
            subscriptions.cancel(self.chance.choice(live).id, None, options)

        return self._at_stripe(end)

    def _payments(self) -> list[Any]:
        offer = self.chance.choice(self.offers)
        asked = {"host_id": offer.host_id, "series_id": offer.series_id}
        found = self._insist("billing", "list_payments", **asked, limit=200)
        items = (found or {"items": []})["items"]
        return [one for one in items if one["status"] == "paid" and one["amount_cents"]]

    def _refund_here(self, payment: Any, part: int | None) -> bool:
        asked: dict[str, Any] = {"payment_id": payment["payment_id"]}
        if part is not None:
            asked["amount_cents"] = part
        host_id = self.offers[0].host_id
        key = f"refund:{uuid4()}"
        return bool(self._insist("billing", "refund_payment", key=key, host_id=host_id, **asked))

    def _refund_at_stripe(self, payment: Any, part: int | None) -> bool:
        options: Any = {"stripe_account": self.offers[0].account}
        v1 = self.town.stripe.v1

        def refund() -> None:
            charges = v1.charges.list({"limit": 100}, options).data
            charge = self.chance.choice([one for one in charges if one.paid])
            asked: Any = {"charge": charge.id, **({"amount": part} if part else {})}
            v1.refunds.create(asked, options)

        return self._at_stripe(refund)

    def _at_stripe(self, do: Callable[[], None]) -> bool:
        """Stripe's faults strike its dashboard too, and there may be nothing to choose from."""
        try:
            do()
        except (stripe.StripeError, IndexError):
            return False
        return True

    def _insist(self, service: str, method: str, **asked: Any) -> Any:
        """Ask, and again while it is away; None where it is refused or stays away.

        Raises Invalid for a request that the service does not understand: nobody would live.
        """
        for _ in range(_TRIES):
            try:
                return self.town.ask(service, method, **asked)
            except Unavailable:
                continue
            except ChassisError as refusal:
                if refusal.code == "invalid_request":
                    raise
                return None
        return None
