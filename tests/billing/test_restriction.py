"""Nothing new is charged to somebody who is restricted, until they take it back (rights.R11)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from billing.commands import changes, renewals
from billing.models import Base
from billing.operations import managing, paying, reconciling, upkeep
from billing.privacy import BillingParticipant
from billing.queries import money
from chassis import clock
from chassis.errors import Forbidden
from chassis.rights.person import Person
from sandbox.faults import Fault
from tests.billing.conftest import Desk
from tests.sandbox.stripe.people import FAILS_LATER, pay

participant = BillingParticipant(Base.metadata)


def restrict(desk: Desk, membership_id: UUID) -> None:
    """As the privacy service asks for it, in one transaction."""
    with desk.context.unit_of_work() as uow:
        participant.restrict(uow, Person.of(membership_id=str(membership_id)))


def take_back(desk: Desk, membership_id: UUID) -> None:
    with desk.context.unit_of_work() as uow:
        participant.unrestrict(uow, Person.of(membership_id=str(membership_id)))
    upkeep.work(desk.context)


def pass_days(desk: Desk, *steps: int) -> None:
    for days in steps:
        desk.move(days=days, hours=2)
        desk.deliver()


def at_stripe(desk: Desk, membership_id: UUID) -> Any:
    remote_id = desk.subscription(membership_id).stripe_subscription_id
    return desk.stripe.subscriptions.retrieve(remote_id, None, desk.options)


def invoices(desk: Desk, membership_id: UUID) -> list[str]:
    """Their states at Stripe, the newest first."""
    asked: Any = {"subscription": desk.subscription(membership_id).stripe_subscription_id}
    return [found.status for found in desk.stripe.invoices.list(asked, desk.options).data]


@pytest.mark.promise("P31")
class TestARunningSubscription:
    def test_is_not_charged_while_restricted_and_the_place_stays(self, desk: Desk):
        membership_id = desk.join()
        other = desk.join()

        restrict(desk, membership_id)
        upkeep.work(desk.context)
        pass_days(desk, 32, 31)

        assert [p.status for p in desk.payments(membership_id)] == ["paid", "void", "void"]
        assert [p.status for p in desk.payments(other)] == ["paid"] * 3
        assert desk.subscription(membership_id).ended_at is None
        assert "payment_failed" not in desk.names()

    def test_is_charged_again_from_the_next_period_on(self, desk: Desk):
        membership_id = desk.join()
        restrict(desk, membership_id)
        upkeep.work(desk.context)
        pass_days(desk, 32)

        take_back(desk, membership_id)
        before = len(desk.charges())
        pass_days(desk, 31)

        assert before == 1
        assert len(desk.charges()) == 2
        assert at_stripe(desk, membership_id).pause_collection is None

    def test_is_paused_once_stripe_is_back(self, desk: Desk):
        membership_id = desk.join()
        desk.sandbox.world.faults.add(Fault("stripe", "500", "update_subscription", times=3))

        restrict(desk, membership_id)
        for _ in range(4):
            upkeep.work(desk.context)
            desk.move(hours=1)

        assert at_stripe(desk, membership_id).pause_collection.behavior == "void"

    def test_is_paused_again_where_somebody_resumes_it_at_stripe(self, desk: Desk):
        membership_id = desk.join()
        restrict(desk, membership_id)
        upkeep.work(desk.context)
        remote_id = str(desk.subscription(membership_id).stripe_subscription_id)
        resumed: Any = {"pause_collection": ""}
        desk.stripe.subscriptions.update(remote_id, resumed, desk.options)

        desk.move(hours=25)
        found = reconciling.reconcile_next(desk.context)

        assert found is not None
        assert (found.found, found.left) == (1, 0)
        assert at_stripe(desk, membership_id).pause_collection is not None

    def test_of_somebody_frozen_and_restricted_is_resumed_when_both_are_over(self, desk: Desk):
        membership_id = desk.join()
        person = Person.of(membership_id=str(membership_id))
        restrict(desk, membership_id)
        with desk.context.unit_of_work() as uow:
            participant.freeze(uow, person)
            participant.unfreeze(uow, person)
        upkeep.work(desk.context)
        still = at_stripe(desk, membership_id).pause_collection

        take_back(desk, membership_id)

        assert still is not None
        assert at_stripe(desk, membership_id).pause_collection is None

    def test_that_ended_at_stripe_is_still_noticed(self, desk: Desk):
        membership_id = desk.join()
        restrict(desk, membership_id)
        remote_id = str(desk.subscription(membership_id).stripe_subscription_id)
        desk.stripe.subscriptions.cancel(remote_id, None, desk.options)

        desk.deliver()

        assert desk.subscription(membership_id).ended_at is not None

    def test_is_not_told_of_a_renewal_nor_shown_at_risk(self, desk: Desk):
        desk.set_price(9000, interval="year")
        membership_id = desk.join()
        managing.cancel_subscription(desk.context, membership_id=desk.join(), now=False)
        managing.cancel_subscription(desk.context, membership_id=membership_id, now=False)
        other = desk.join()
        restrict(desk, membership_id)
        restrict(desk, other)
        upkeep.work(desk.context)

        desk.move(days=360)
        with desk.context.unit_of_work() as uow:
            told = renewals.tell_ahead(uow)
            shown = money.at_risk(uow.db.connection(), host_id=desk.host_id)["items"]

        assert told == 0
        assert membership_id not in [one["membership_id"] for one in shown]
        assert len(shown) == 1


@pytest.mark.promise("P31")
class TestMoneyInFlight:
    def test_what_is_due_already_is_not_tried_again(self, desk: Desk):
        membership_id = desk.join(FAILS_LATER)
        pass_days(desk, 32)
        failed = desk.names().count("payment_failed")

        restrict(desk, membership_id)
        upkeep.work(desk.context)
        pass_days(desk, 4, 6)

        assert invoices(desk, membership_id) == ["void", "paid"]
        assert desk.names().count("payment_failed") == failed == 1
        assert desk.subscription(membership_id).ended_at is None

    def test_a_renewal_that_stripe_has_drafted_is_not_charged(self, desk: Desk):
        membership_id = desk.join()
        ends = desk.subscription(membership_id).period_ends_at
        assert ends is not None
        desk.sandbox.world.clock.move_to(ends + timedelta(minutes=10))
        assert invoices(desk, membership_id)[0] == "draft"

        restrict(desk, membership_id)
        upkeep.work(desk.context)
        desk.move(hours=3)

        assert invoices(desk, membership_id) == ["void", "paid"]
        assert len(desk.charges()) == 1

    def test_a_charge_before_it_stays_and_is_told_though_heard_of_later(self, desk: Desk):
        membership_id = desk.join()
        desk.move(days=32)

        desk.move(seconds=5)
        restrict(desk, membership_id)
        desk.deliver()

        assert [p.refunded_cents for p in desk.payments(membership_id)] == [0, 0]
        assert desk.names().count("payment_succeeded") == 2

    def test_a_charge_after_it_goes_back_whole_once_and_is_told_as_that_only(self, desk: Desk):
        membership_id = desk.join()
        restrict(desk, membership_id)
        desk.move(days=32)

        for _ in range(3):
            desk.deliver()

        assert [charge.amount_refunded for charge in desk.charges()] == [1500, 0]
        assert desk.names().count("payment_succeeded") == 1
        assert desk.names().count("refund_made") == 1
        assert desk.subscription(membership_id).ended_at is None

    def test_a_charge_of_that_time_goes_back_though_heard_of_when_it_is_over(self, desk: Desk):
        membership_id = desk.join()
        restrict(desk, membership_id)
        desk.move(days=32)

        take_back(desk, membership_id)
        desk.deliver()

        assert [charge.amount_refunded for charge in desk.charges()] == [1500, 0]

    def test_an_open_page_is_closed(self, desk: Desk):
        membership_id = uuid4()
        url = desk.start_checkout(membership_id)["url"]

        restrict(desk, membership_id)
        upkeep.work(desk.context)

        assert pay(url).status_code != 303
        assert desk.charges() == []
        assert desk.names().count("checkout_expired") == 1

    def test_what_is_paid_on_a_page_before_it_closes_goes_back_whole(self, desk: Desk):
        membership_id = uuid4()
        url = desk.start_checkout(membership_id)["url"]

        restrict(desk, membership_id)
        pay(url)
        for _ in range(2):
            desk.deliver()

        assert [charge.amount_refunded for charge in desk.charges()] == [1500]
        assert at_stripe(desk, membership_id).status == "canceled"
        assert "subscription_started" not in desk.names()

    def test_no_page_is_opened(self, desk: Desk):
        membership_id = uuid4()
        restrict(desk, membership_id)

        with pytest.raises(Forbidden):
            desk.start_checkout(membership_id)

    def test_no_page_is_opened_to_who_is_restricted_on_the_way(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ):
        membership_id = uuid4()
        customer = paying._customer

        def meanwhile(*given: Any, **named: Any) -> str:
            restrict(desk, membership_id)
            return customer(*given, **named)

        monkeypatch.setattr(paying, "_customer", meanwhile)

        with pytest.raises(Forbidden):
            desk.start_checkout(membership_id)


class TestAPauseOfTheHosts:
    def test_ends_without_a_charge_while_the_member_is_restricted(self, desk: Desk):
        membership_id = desk.join()
        self._pause(desk, days=40)
        restrict(desk, membership_id)
        upkeep.work(desk.context)

        pass_days(desk, 32, 31, 31)

        assert len(desk.charges()) == 1

    def test_goes_on_when_the_restriction_is_over(self, desk: Desk):
        membership_id = desk.join()
        restrict(desk, membership_id)
        upkeep.work(desk.context)
        self._pause(desk, days=40)

        take_back(desk, membership_id)

        paused = at_stripe(desk, membership_id).pause_collection
        assert paused.resumes_at is not None
        assert desk.subscription(membership_id).is_paused

    def test_that_the_host_takes_back_is_over_for_the_member_later(self, desk: Desk):
        membership_id = desk.join()
        self._pause(desk, days=90)
        restrict(desk, membership_id)
        upkeep.work(desk.context)

        self._pause(desk, days=None)
        still = at_stripe(desk, membership_id).pause_collection
        take_back(desk, membership_id)

        assert still is not None
        assert at_stripe(desk, membership_id).pause_collection is None

    @staticmethod
    def _pause(desk: Desk, days: int | None) -> None:
        with desk.context.unit_of_work() as uow:
            changes.wish_pause(
                uow,
                host_id=desk.host_id,
                series_id=desk.series_id,
                resumes_at=None if days is None else clock.now() + timedelta(days=days),
            )
        upkeep.work(desk.context)
