"""Whatever happens on the way, the ledger, Stripe and the memberships agree in the end."""

import random
from collections import Counter
from uuid import UUID, uuid4

import pytest

from billing.models import Payment
from billing.operations import managing, reconciling, upkeep
from chassis.errors import ChassisError
from sandbox.faults import Fault
from tests.billing.conftest import Desk
from tests.sandbox.stripe.people import FAILS_LATER, PAYS, pay

PEOPLE = 10


class Chaos:
    """People who join, leave and come back under a seed, while everything goes wrong."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.random = random.Random(seed)
        self.members: list[UUID] = []
        self.ended: set[UUID] = set()
        for kind, chance in (("drop", 0.05), ("twice", 0.2), ("reorder", 0.2), ("late", 0.2)):
            self._fault(kind, chance, seed)
        for kind in ("429", "500", "500_after_accept"):
            self._fault(kind, 0.03, seed)

    def _fault(self, kind: str, chance: float, seed: int) -> None:
        fault = Fault("stripe", kind, "*", times=None, probability=chance, seed=seed)
        self.desk.sandbox.world.faults.add(fault)

    def live(self) -> None:
        for _ in range(PEOPLE):
            self._join()
            self._act()
        for _ in range(3):
            self.desk.move(days=11)
            self.desk.deliver()
            self._act()

    def _join(self) -> None:
        membership_id = uuid4()
        self.members.append(membership_id)
        for _ in range(self.random.randint(1, 3)):
            try:
                url = self.desk.start_checkout(membership_id)["url"]
            except ChassisError:
                continue
            if self.random.random() < 0.8:
                pay(url, self.random.choice([PAYS, PAYS, FAILS_LATER]))
            if self.random.random() < 0.3:
                self._settle(membership_id)

    def _settle(self, membership_id: UUID) -> None:
        try:
            self.desk.settle(membership_id)
        except ChassisError:
            return

    def _act(self) -> None:
        chosen = self.random.choice(self.members)
        act = self.random.choice([self._leave, self._cancel, self._settle, self._wait])
        act(chosen)
        if self.random.random() < 0.7:
            self.desk.deliver()

    def _leave(self, membership_id: UUID) -> None:
        self.desk.end_membership(membership_id)
        self.ended.add(membership_id)

    def _cancel(self, membership_id: UUID) -> None:
        try:
            managing.cancel_subscription(
                self.desk.context, membership_id=membership_id, now=self.random.random() < 0.5
            )
        except ChassisError:
            return

    def _wait(self, _: UUID) -> None:
        self.desk.move(hours=self.random.randint(1, 48))

    def settle_down(self) -> None:
        """Stripe is well again, a day passes, the sweep and the comparison run."""
        self.desk.sandbox.world.faults.clear()
        for _ in range(6):
            self.desk.move(hours=5)
            self.desk.deliver()
            reconciling.ask_for_overdue(self.desk.context)
            reconciling.reconcile_next(self.desk.context)
            upkeep.work(self.desk.context)


@pytest.mark.parametrize("seed", [4, 5])
def test_money_agrees_to_the_cent_under_any_seed(desk: Desk, seed: int):
    chaos = Chaos(desk, seed)
    chaos.live()
    chaos.settle_down()

    charges = {c.payment_intent: c for c in desk.charges() if c.paid}
    payments = [p for member in chaos.members for p in _paid(desk, member)]
    assert {p.stripe_payment_intent_id for p in payments} == set(charges)
    for payment in payments:
        charge = charges[payment.stripe_payment_intent_id]
        assert (payment.amount_cents, payment.refunded_cents) == (
            charge.amount,
            charge.amount_refunded,
        )
    _nobody_paid_twice(chaos)
    _those_who_left_pay_no_more(chaos)
    _every_start_and_payment_was_told_once(desk)


def _paid(desk: Desk, membership_id: UUID) -> list[Payment]:
    return [payment for payment in desk.payments(membership_id) if payment.status == "paid"]


def _nobody_paid_twice(chaos: Chaos) -> None:
    for member in chaos.members:
        kept = [p for p in _paid(chaos.desk, member) if p.refunded_cents < p.amount_cents]
        periods = Counter((p.subscription_id, p.period_ends_at) for p in kept)
        assert not [period for period, number in periods.items() if number > 1]
        firsts = {p.subscription_id for p in kept}
        assert len(firsts) <= 1 or member in chaos.ended or _ended_between(chaos, member)


def _ended_between(chaos: Chaos, member: UUID) -> bool:
    """Somebody whose subscription ended may have paid for another."""
    told = chaos.desk.events("subscription_ended")
    return str(member) in {event["payload"]["membership_id"] for event in told}


def _those_who_left_pay_no_more(chaos: Chaos) -> None:
    live = chaos.desk.stripe.subscriptions.list(
        {"status": "active", "limit": 100}, chaos.desk.options
    ).data
    remote = {subscription.id for subscription in live}
    with chaos.desk.context.unit_of_work() as uow:
        rows = uow.db.connection().exec_driver_sql(
            "SELECT stripe_subscription_id FROM subscription WHERE ended_at IS NULL"
            " AND status = 'active' AND started_at IS NOT NULL"
        )
        assert remote == {row[0] for row in rows}


def _every_start_and_payment_was_told_once(desk: Desk) -> None:
    with desk.context.unit_of_work() as uow:
        count = uow.db.connection().exec_driver_sql
        started = count("SELECT count(*) FROM subscription WHERE started_at IS NOT NULL").scalar()
        paid = count(
            "SELECT count(*) FROM payment p JOIN subscription s ON s.id = p.subscription_id"
            " WHERE p.status = 'paid' AND s.started_at IS NOT NULL"
        ).scalar()
    assert desk.names().count("subscription_started") == started
    assert desk.names().count("payment_succeeded") == paid
