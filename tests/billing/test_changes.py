"""A subscription that goes on otherwise: at another price from the next renewal, or paused."""

from datetime import timedelta
from uuid import uuid4

import pytest

from billing.commands import changes
from billing.operations import upkeep
from chassis import clock
from chassis.errors import Invalid, NotFound
from sandbox.faults import Fault
from tests.billing.conftest import Desk
from tests.sandbox.stripe.people import pay


def pause(desk: Desk, days: int | None = 40, **whose: object) -> int:
    with desk.context.unit_of_work() as uow:
        number = changes.wish_pause(
            uow,
            host_id=whose.get("host_id", desk.host_id),  # type: ignore[arg-type]
            series_id=desk.series_id,
            resumes_at=None if days is None else clock.now() + timedelta(days=days),
        )
    upkeep.work(desk.context)
    return number


class TestAnotherPrice:
    def test_leaves_those_who_pay_already_alone(self, desk: Desk):
        membership_id = desk.join()

        desk.set_price(2000)
        desk.move(days=32)
        desk.deliver()

        assert [payment.amount_cents for payment in desk.payments(membership_id)] == [1500, 1500]

    def test_holds_for_them_from_the_next_renewal_where_the_host_says_so(self, desk: Desk):
        membership_id = desk.join()

        desk.set_price(2000, for_members=True)
        upkeep.work(desk.context)
        before = [charge.amount for charge in desk.charges()]
        desk.move(days=32)
        desk.deliver()

        assert before == [1500]
        assert [payment.amount_cents for payment in desk.payments(membership_id)] == [1500, 2000]

    def test_is_told_ahead_once(self, desk: Desk):
        membership_id = desk.join()

        desk.set_price(2000, for_members=True)
        for _ in range(2):
            upkeep.work(desk.context)
            desk.deliver()

        (told,) = desk.events("renewal_upcoming")
        assert told["payload"]["membership_id"] == str(membership_id)
        assert told["payload"]["amount_cents"] == 2000

    def test_is_carried_out_after_stripe_was_away(self, desk: Desk):
        membership_id = desk.join()
        desk.sandbox.world.faults.add(Fault("stripe", "500", "update_subscription", times=4))

        desk.set_price(2000, for_members=True)
        for _ in range(4):
            upkeep.work(desk.context)
            desk.move(hours=1)

        assert desk.subscription(membership_id).amount_cents == 2000

    def test_of_another_rhythm_leaves_them_alone(self, desk: Desk):
        membership_id = desk.join()

        desk.set_price(12_000, interval="year", for_members=True)
        upkeep.work(desk.context)

        assert desk.subscription(membership_id).amount_cents == 1500

    def test_leaves_what_members_chose_to_them(self, desk: Desk):
        desk.set_price(500, is_chosen=True)
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id, 900)["url"])
        desk.settle(membership_id)

        desk.set_price(2000, for_members=True)
        upkeep.work(desk.context)

        assert desk.subscription(membership_id).amount_cents == 900


class TestAPause:
    def test_charges_nothing_and_keeps_the_place(self, desk: Desk):
        membership_id = desk.join()

        assert pause(desk) == 1
        desk.move(days=33)
        desk.deliver()

        assert len(desk.charges()) == 1
        assert desk.subscription(membership_id).is_paused
        assert desk.subscription(membership_id).ended_at is None
        assert "payment_failed" not in desk.names()

    def test_ends_by_itself(self, desk: Desk):
        membership_id = desk.join()

        pause(desk, days=40)
        desk.move(days=65)
        desk.deliver()

        assert len(desk.charges()) == 2
        assert not desk.subscription(membership_id).is_paused

    def test_is_taken_back(self, desk: Desk):
        membership_id = desk.join()
        pause(desk)

        pause(desk, days=None)
        desk.move(days=32)
        desk.deliver()

        assert len(desk.charges()) == 2
        assert not desk.subscription(membership_id).is_paused

    def test_of_a_strangers_series_is_not_found(self, desk: Desk):
        with pytest.raises(NotFound):
            pause(desk, host_id=uuid4())

    def test_until_yesterday_is_refused(self, desk: Desk):
        with pytest.raises(Invalid):
            pause(desk, days=-1)
