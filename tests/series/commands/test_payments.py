"""What billing's events do, once or twice, early or late, in whatever order they come."""

from datetime import timedelta
from itertools import permutations

import pytest

from chassis import clock
from chassis.ids import new_id
from series import workers
from series.commands import payments

ANA = "ana@example.test"


@pytest.fixture
def series(desk):
    return desk.published(pricing="paid", capacity=1)


@pytest.fixture
def paying(desk, series):
    """Ana's membership, which waits for the payment."""
    return desk.sign_in_and_join(series, ANA).membership_id


def started(desk, membership_id):
    desk.do(payments.start_subscription, desk.policy, membership_id=membership_id)


def expired(desk, membership_id):
    desk.do(payments.expire_checkout, desk.policy, membership_id=membership_id)


def ended(desk, membership_id):
    desk.do(payments.end_subscription, desk.policy, membership_id=membership_id)


class TestSubscriptionStarted:
    def test_makes_the_membership_active_once(self, desk, paying):
        started(desk, paying)
        started(desk, paying)

        membership = desk.membership(paying)
        assert (membership.status, membership.is_subscribed) == ("active", True)
        assert membership.lapses_at is None
        assert len(desk.events("membership_activated")) == 1

    def test_after_the_place_was_given_up_takes_it_again_if_it_is_free(self, desk, paying, now):
        now.move(timedelta(minutes=40))
        workers.lapse_memberships(desk.new_uow, desk.policy)

        started(desk, paying)

        membership = desk.membership(paying)
        assert (membership.status, membership.end_reason) == ("active", None)

    def test_after_the_place_went_to_another_tells_billing_to_stop(self, desk, series, paying):
        expired(desk, paying)
        desk.member(series, "bob@example.test")

        started(desk, paying)

        assert desk.membership(paying).status == "ended"
        assert [event["reason"] for event in desk.events("membership_ended")] == [
            "payment_expired",
            "no_place_left",
        ]

    def test_after_the_person_joined_anew_does_not_give_them_two_places(self, desk, now):
        series = desk.published(pricing="paid")
        first = desk.sign_in_and_join(series, ANA).membership_id
        expired(desk, first)
        second = desk.sign_in_and_join(series, ANA).membership_id

        started(desk, first)

        assert desk.membership(first).end_reason == "no_place_left"
        assert desk.membership(second).status == "awaiting_payment"

    def test_after_leaving_tells_billing_again_that_it_is_over(self, desk, paying):
        desk.leave(paying)

        started(desk, paying)

        assert desk.membership(paying).status == "ended"
        assert [event["reason"] for event in desk.events("membership_ended")] == ["left", "left"]

    def test_for_nobody_whom_we_know_is_dropped(self, desk):
        started(desk, new_id())

        assert desk.events() == []


class TestCheckoutExpired:
    def test_sets_the_place_free_for_the_next(self, desk, series, paying):
        desk.sign_in_and_join(series, "bob@example.test")

        expired(desk, paying)
        expired(desk, paying)

        assert desk.statuses() == {ANA: "ended", "bob@example.test": "offered"}

    def test_after_the_payment_changes_nothing(self, desk, paying):
        started(desk, paying)

        expired(desk, paying)

        assert desk.membership(paying).status == "active"


class TestSubscriptionEnded:
    def test_ends_the_membership_once(self, desk, paying):
        started(desk, paying)
        ended(desk, paying)
        ended(desk, paying)

        assert desk.membership(paying).status == "ended"
        assert len(desk.events("membership_ended")) == 1

    def test_leaves_alone_the_membership_that_followed(self, desk, series, paying):
        started(desk, paying)
        desk.leave(paying)
        second = desk.member(series)

        ended(desk, paying)

        assert desk.membership(second).status == "active"

    @pytest.mark.parametrize("order", [*permutations([started, expired, ended])])
    def test_has_the_last_word_in_whatever_order_the_facts_come(self, desk, paying, order):
        for fact in order:
            fact(desk, paying)
            fact(desk, paying)

        membership = desk.membership(paying)
        assert (membership.status, membership.is_subscribed) == ("ended", False)


class TestHold:
    def test_ends_after_forty_minutes_and_not_before(self, desk, paying, now):
        now.move(timedelta(minutes=39))
        assert workers.lapse_memberships(desk.new_uow, desk.policy) == 0

        now.move(timedelta(minutes=1))
        assert workers.lapse_memberships(desk.new_uow, desk.policy) == 1

        assert desk.membership(paying).end_reason == "payment_expired"


class TestPrice:
    def set_price(self, desk, series, amount_cents: int, as_of):
        price = {"amount_cents": amount_cents, "currency": "eur", "interval": "month"}
        desk.do(payments.set_price, series_id=series["id"], as_of=as_of, **price)

    def test_that_comes_late_does_not_replace_a_newer_one(self, desk, series, now):
        newest, late = clock.now() + timedelta(hours=2), clock.now() + timedelta(hours=1)

        self.set_price(desk, series, 2500, newest)
        self.set_price(desk, series, 900, late)

        assert desk.series(series)["price_amount_cents"] == 2500

    def test_of_a_series_that_is_gone_is_dropped(self, desk):
        self.set_price(desk, {"id": new_id()}, 900, clock.now())
