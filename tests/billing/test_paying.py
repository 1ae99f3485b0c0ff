"""Joining a paid series: Stripe's page, what comes of it, and every way it can go wrong."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from billing.commands import settling
from billing.models import Checkout
from billing.operations import syncing, upkeep
from billing.repository import ledger, locks
from chassis import clock
from chassis.errors import ChassisError, Conflict, Forbidden, NotFound, RateLimited, Unavailable
from chassis.restrictions import Restrictions
from chassis.rights.person import Person
from sandbox.faults import Fault
from tests.billing.conftest import Desk
from tests.sandbox.stripe.people import DECLINED, pay

WAITING = sa.text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class TestPaying:
    def test_the_return_page_starts_the_membership(self, desk: Desk):
        membership_id = desk.join()

        started = desk.events("subscription_started")
        assert [event["payload"]["membership_id"] for event in started] == [str(membership_id)]
        assert desk.subscription(membership_id).status == "active"

    def test_the_webhook_does_the_same_without_the_return_page(self, desk: Desk):
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id)["url"])

        desk.deliver()

        assert desk.subscription(membership_id).started_at is not None
        assert desk.names().count("subscription_started") == 1

    def test_the_sweep_does_it_where_no_webhook_ever_comes(self, desk: Desk):
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id)["url"])

        desk.move(minutes=40)
        upkeep.work(desk.context)

        assert desk.names().count("subscription_started") == 1

    def test_all_three_together_have_one_effect(self, desk: Desk):
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id)["url"])

        desk.settle(membership_id)
        desk.deliver()
        desk.settle(membership_id)
        desk.move(minutes=40)
        desk.deliver()

        assert desk.names().count("subscription_started") == 1
        assert desk.names().count("payment_succeeded") == 1
        assert len(desk.payments(membership_id)) == 1

    def test_the_payment_is_told_with_its_amount_and_period(self, desk: Desk):
        desk.join()

        (paid,) = desk.events("payment_succeeded")

        assert (paid["payload"]["amount_cents"], paid["payload"]["currency"]) == (1500, "eur")
        assert paid["payload"]["period_ends_at"] > clock.now().isoformat()

    def test_a_price_paid_once_makes_no_subscription_at_stripe(self, desk: Desk):
        desk.set_price(2000, interval="once")

        membership_id = desk.join()

        subscription = desk.subscription(membership_id)
        assert subscription.stripe_subscription_id is None
        assert [payment.amount_cents for payment in desk.payments(membership_id)] == [2000]

    def test_takes_a_currency_without_minor_units(self, desk: Desk):
        desk.set_price(500, "jpy")

        desk.join()

        assert [(charge.amount, charge.currency) for charge in desk.charges()] == [(500, "jpy")]

    def test_charges_the_hosts_own_account(self, desk: Desk):
        desk.join()

        (charge,) = desk.charges()

        assert charge.amount == 1500
        assert desk.stripe.charges.list().data == []

    def test_names_the_customer_and_keeps_no_name_here(self, desk: Desk):
        desk.join()

        (customer,) = desk.stripe.customers.list(None, desk.options).data
        with desk.context.unit_of_work() as uow:
            kept = uow.db.execute(sa.text("SELECT customer::text FROM customer")).scalars().all()
        assert (customer.email, customer.name) == ("ada@example.org", "Ada Byron")
        assert not [row for row in kept if "ada@" in row.lower() or "byron" in row.lower()]


class TestWhatEndedBeforeWeSawItPaid:
    def test_at_stripe_gives_no_place_and_all_money_back(self, desk: Desk):
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id)["url"])
        (remote,) = desk.stripe.subscriptions.list(None, desk.options).data
        desk.stripe.subscriptions.cancel(remote.id, None, desk.options)

        desk.settle(membership_id)
        (payment,) = desk.payments(membership_id)  # the first look is enough
        desk.handle()

        (charge,) = desk.charges()
        (payment,) = desk.payments(membership_id)
        assert payment.refunded_cents == charge.amount_refunded == 1500
        assert "subscription_started" not in desk.names()

    def test_here_gives_all_money_back_of_what_is_paid_once(self, desk: Desk):
        desk.set_price(interval="once")
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id)["url"])
        with desk.context.unit_of_work() as uow:
            checkout = uow.db.scalars(sa.select(Checkout)).one()
            session = desk.context.stripe.checkouts.retrieve(
                desk.account, str(checkout.stripe_session_id)
            )
            settling.apply_session(uow, session, checkout_id=checkout.id)
        desk.end_membership(membership_id)

        desk.handle()

        (charge,) = desk.charges()
        (payment,) = desk.payments(membership_id)
        assert payment.refunded_cents == charge.amount_refunded == 1500


class TestTheOpenPage:
    def test_is_the_same_until_it_is_used(self, desk: Desk):
        membership_id = uuid4()

        first = desk.start_checkout(membership_id)["url"]
        second = desk.start_checkout(membership_id)["url"]

        assert first == second

    def test_lives_longer_than_stripes_shortest(self, desk: Desk):
        expires_at = desk.start_checkout(uuid4())["expires_at"]

        assert timedelta(minutes=30) < expires_at - clock.now() <= timedelta(minutes=31)

    def test_is_replaced_when_the_price_changes(self, desk: Desk):
        membership_id = uuid4()
        first = desk.start_checkout(membership_id)["url"]
        desk.set_price(1800)

        second = desk.start_checkout(membership_id)["url"]

        assert pay(first).status_code != 303
        assert pay(second).status_code == 303
        assert [charge.amount for charge in desk.charges()] == [1800]

    def test_a_declined_card_leaves_it_open(self, desk: Desk):
        membership_id = uuid4()
        url = desk.start_checkout(membership_id)["url"]
        pay(url, DECLINED)

        assert desk.settle(membership_id) == "open"
        pay(url)
        assert desk.settle(membership_id) == "active"

    def test_frees_the_place_when_it_expires(self, desk: Desk):
        membership_id = uuid4()
        desk.start_checkout(membership_id)

        desk.move(minutes=32)
        desk.deliver()

        (expired,) = desk.events("checkout_expired")
        assert expired["payload"]["membership_id"] == str(membership_id)
        assert desk.settle(membership_id) == "expired"

    def test_can_be_opened_anew_after_it_expired(self, desk: Desk):
        membership_id = uuid4()
        desk.start_checkout(membership_id)
        desk.move(minutes=32)
        desk.deliver()

        pay(desk.start_checkout(membership_id)["url"])

        assert desk.settle(membership_id) == "active"
        assert len(desk.stripe.customers.list(None, desk.options).data) == 1


class TestRefusals:
    def test_nobody_pays_twice(self, desk: Desk):
        membership_id = desk.join()

        with pytest.raises(Conflict) as refusal:
            desk.start_checkout(membership_id)

        assert refusal.value.code == "already_paid"

    def test_a_paid_page_that_we_have_not_heard_of_is_noticed(self, desk: Desk):
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id)["url"])

        with pytest.raises(Conflict):
            desk.start_checkout(membership_id)

        assert desk.subscription(membership_id).started_at is not None

    def test_a_series_without_a_price_costs_nothing(self, bare_desk: Desk):
        bare_desk.connect()

        with pytest.raises(NotFound):
            bare_desk.start_checkout(uuid4())

    @pytest.mark.parametrize("stage", ["new", "half_done", "verification_due"])
    def test_a_host_who_is_not_through_onboarding_takes_no_money(self, bare_desk: Desk, stage: str):
        bare_desk.connect(stage)
        bare_desk.set_price()

        with pytest.raises(Conflict) as refusal:
            bare_desk.start_checkout(uuid4())

        assert refusal.value.code == "payments_unavailable"

    def test_a_restricted_person_is_not_charged(self, desk: Desk):
        membership_id = uuid4()
        with desk.context.unit_of_work() as uow:
            Restrictions(uow).impose(Person.of(membership_id=str(membership_id)))

        with pytest.raises(Forbidden):
            desk.start_checkout(membership_id)

    def test_an_erased_person_is_not_brought_back(self, desk: Desk):
        membership_id = uuid4()
        with desk.context.unit_of_work() as uow:
            uow.tombstones.add(uow.db, "membership_id", str(membership_id), erased_at=uow.now)

        with pytest.raises(NotFound):
            desk.start_checkout(membership_id)


class TestStripeFailing:
    def test_a_429_is_tried_again_by_us(self, desk: Desk):
        desk.sandbox.world.faults.add(Fault("stripe", "429", "create_checkout_session", times=2))

        assert desk.start_checkout(uuid4())["url"]

    def test_a_429_without_end_is_told(self, desk: Desk):
        desk.sandbox.world.faults.add(Fault("stripe", "429", "create_checkout_session", times=9))

        with pytest.raises(RateLimited):
            desk.start_checkout(uuid4())

    @pytest.mark.parametrize(
        "operation",
        ["create_customer", "create_product", "create_price", "create_checkout_session"],
    )
    @pytest.mark.parametrize("kind", ["500", "500_after_accept"])
    def test_a_500_that_is_replayed_does_not_stop_the_next_try(
        self, bare_desk: Desk, operation: str, kind: str
    ):
        bare_desk.set_price()
        bare_desk.connect()
        bare_desk.sandbox.world.faults.add(Fault("stripe", kind, operation))
        membership_id = uuid4()

        with pytest.raises(Unavailable):
            bare_desk.start_checkout(membership_id)
        pay(bare_desk.start_checkout(membership_id)["url"])

        assert bare_desk.settle(membership_id) == "active"

    def test_a_lost_answer_leaves_no_second_page_to_pay_on(self, desk: Desk):
        membership_id = uuid4()
        fault = Fault("stripe", "500_after_accept", "create_checkout_session")
        desk.sandbox.world.faults.add(fault)
        with pytest.raises(Unavailable):
            desk.start_checkout(membership_id)

        pay(desk.start_checkout(membership_id)["url"])
        desk.move(minutes=40)
        desk.deliver()

        assert len(desk.charges()) == 1
        assert desk.subscription(membership_id).started_at is not None
        assert "subscription_ended" not in desk.names()

    def test_several_starts_at_once_leave_one_page(self, desk: Desk):
        membership_id = uuid4()
        desk.start_checkout(uuid4())

        def start(_: int) -> str | None:
            try:
                return str(desk.start_checkout(membership_id)["url"])
            except ChassisError:
                return None

        with ThreadPoolExecutor(4) as pool:
            urls = {url for url in pool.map(start, range(4)) if url}
        upkeep.work(desk.context)

        paid = [url for url in urls if pay(url).status_code == 303]
        with desk.context.unit_of_work() as uow:
            rows = sa.select(Checkout).where(
                Checkout.membership_id == membership_id, Checkout.status == "open"
            )
            assert len(uow.db.scalars(rows).all()) == 1
        assert len(paid) == 1
        assert desk.settle(membership_id) == "active"

    @pytest.mark.stripe_case(14)
    def test_a_customer_deleted_by_the_host_comes_back_of_their_own_accord(self, desk: Desk):
        membership_id = uuid4()
        desk.start_checkout(membership_id)
        (customer,) = desk.stripe.customers.list(None, desk.options).data
        desk.stripe.customers.delete(customer.id, None, desk.options)
        desk.move(minutes=32)
        desk.deliver()

        pay(desk.start_checkout(membership_id)["url"])

        assert desk.settle(membership_id) == "active"


class TestTwoPagesOfOneMember:
    def test_are_settled_one_after_the_other_and_never_wait_for_each_other(
        self, desk: Desk, eventually: Callable[..., Any]
    ):
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id)["url"])
        with desk.context.unit_of_work() as uow:
            checkout_id = ledger.latest_checkout(uow.db, membership_id).id

        with ThreadPoolExecutor(1) as pool:
            with desk.context.unit_of_work() as uow:
                locks.hold(uow.db, membership_id)
                settled = pool.submit(syncing.sync_checkout, desk.context, checkout_id=checkout_id)
                eventually(lambda: uow.db.scalar(WAITING) == 1)
                # Its page is free: whoever waits for the member holds none of theirs.
                uow.db.execute(sa.select(Checkout.id).with_for_update(nowait=True)).all()
            settled.result(30)

        assert desk.subscription(membership_id).started_at is not None
