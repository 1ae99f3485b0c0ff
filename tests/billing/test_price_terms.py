"""Prices beyond a fixed amount: chosen by the member, after a trial, with a code, with tax."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from billing.commands import connections
from billing.domain.codes import Duration
from billing.domain.money import CURRENCIES, TaxMode, amount_violation, decimals
from billing.operations import discounting, syncing
from billing.operations.context import Context
from billing.stripe_client import wiring
from chassis.errors import Conflict, Invalid, NotFound, Unavailable
from sandbox.faults import Fault
from tests.billing.conftest import Desk, settings_for, taking_a_tenth
from tests.sandbox.fixtures import RunningSandbox
from tests.sandbox.stripe.people import pay

HALF = {
    "percent_off": 50,
    "amount_off_cents": None,
    "currency": None,
    "duration": Duration.ONCE,
    "duration_months": None,
}


def add_code(desk: Desk, word: str = "FRIENDS", **changes: Any) -> Any:
    asked = {"most_uses": None, "expires_at": None, **HALF} | changes
    return discounting.add_code(desk.context, host_id=desk.host_id, word=word, **asked)


class TestCurrencies:
    @pytest.mark.parametrize(
        ("currency", "count"), [("eur", 2), ("jpy", 0), ("isk", 2), ("kwd", 3)]
    )
    def test_count_as_stripe_counts(self, currency: str, count: int):
        assert decimals(currency) == count

    @pytest.mark.parametrize(
        ("amount", "currency", "is_fine"),
        [(500, "isk", True), (550, "isk", False), (5120, "kwd", True), (5124, "kwd", False)],
    )
    def test_are_charged_in_their_steps(self, amount: int, currency: str, is_fine: bool):
        assert (amount_violation(amount, currency) is None) == is_fine

    def test_one_with_two_meanings_is_left_out(self):
        assert "ugx" not in CURRENCIES

    @pytest.mark.parametrize("currency", ["jpy", "isk", "kwd", "vnd", "zar"])
    def test_can_be_charged_from_the_price_to_the_ledger(self, desk: Desk, currency: str):
        desk.set_price(50_000, currency)

        membership_id = desk.join()

        (charge,) = desk.charges()
        (payment,) = desk.payments(membership_id)
        assert (charge.amount, charge.currency) == (50_000, currency)
        assert (payment.amount_cents, payment.currency) == (50_000, currency)


class TestPayWhatYouWant:
    @pytest.mark.parametrize("interval", ["once", "month"])
    def test_takes_what_the_member_chose(self, desk: Desk, interval: str):
        desk.set_price(500, interval=interval, is_chosen=True)
        membership_id = uuid4()

        pay(desk.start_checkout(membership_id, 1234)["url"])
        desk.settle(membership_id)

        assert [charge.amount for charge in desk.charges()] == [1234]
        assert desk.subscription(membership_id).amount_cents == 1234

    def test_renews_at_what_was_chosen(self, desk: Desk):
        desk.set_price(500, is_chosen=True)
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id, 1234)["url"])
        desk.move(days=32)
        desk.deliver()

        assert [payment.amount_cents for payment in desk.payments(membership_id)] == [1234, 1234]

    @pytest.mark.parametrize("amount", [None, 499, 100_000_000])
    def test_takes_no_less_than_the_least_and_no_silence(self, desk: Desk, amount: int | None):
        desk.set_price(500, is_chosen=True)

        with pytest.raises(Invalid):
            desk.start_checkout(uuid4(), amount)

    def test_another_amount_gets_another_page_and_closes_the_first(self, desk: Desk):
        desk.set_price(500, is_chosen=True)
        membership_id = uuid4()

        first = desk.start_checkout(membership_id, 600)["url"]
        second = desk.start_checkout(membership_id, 700)["url"]

        assert first != second
        assert pay(first).status_code != 303

    def test_a_fixed_price_is_not_the_members_to_choose(self, desk: Desk):
        with pytest.raises(Invalid):
            desk.start_checkout(uuid4(), 1)


class TestTrial:
    def test_gives_the_place_at_once_and_charges_after_it(self, desk: Desk):
        desk.set_price(trial_days=14)
        membership_id = desk.join()

        assert desk.charges() == []
        desk.move(days=15)
        desk.deliver()

        assert [charge.amount for charge in desk.charges()] == [1500]
        assert desk.names().count("payment_succeeded") == 1
        assert desk.subscription(membership_id).status == "active"

    def test_is_not_for_what_is_paid_once(self, desk: Desk):
        with pytest.raises(Invalid):
            desk.set_price(interval="once", trial_days=14)


class TestCodes:
    def test_take_off_what_they_say(self, desk: Desk):
        desk.set_price(takes_codes=True)
        add_code(desk)
        membership_id = uuid4()

        pay(desk.start_checkout(membership_id)["url"], code="friends")
        desk.settle(membership_id)
        desk.move(days=32)
        desk.deliver()

        assert [payment.amount_cents for payment in desk.payments(membership_id)] == [750, 1500]

    def test_may_make_a_first_payment_free(self, desk: Desk):
        desk.set_price(interval="once", takes_codes=True)
        add_code(desk, percent_off=100)
        desk.join(code="FRIENDS")

        assert desk.charges() == []

    def test_put_out_of_use_take_nothing_off(self, desk: Desk):
        desk.set_price(takes_codes=True)
        code = add_code(desk)

        stopped = discounting.stop_code(desk.context, host_id=desk.host_id, code_id=code.id)

        page = desk.start_checkout(uuid4())["url"]
        assert not stopped.is_active
        assert pay(page, code="FRIENDS").status_code == 400

    def test_of_a_stranger_are_not_found(self, desk: Desk):
        code = add_code(desk)

        with pytest.raises(NotFound):
            discounting.stop_code(desk.context, host_id=uuid4(), code_id=code.id)

    def test_have_a_name_once(self, desk: Desk):
        add_code(desk)

        with pytest.raises(Conflict):
            add_code(desk, "friends")

    @pytest.mark.parametrize(
        "changes",
        [
            {"percent_off": None},
            {"amount_off_cents": 100, "currency": "eur"},
            {"percent_off": None, "amount_off_cents": 100},
            {"duration": Duration.REPEATING},
            {"duration_months": 3},
        ],
    )
    def test_that_do_not_fit_together_are_refused(self, desk: Desk, changes: dict[str, Any]):
        with pytest.raises(Invalid):
            add_code(desk, **changes)

    def test_a_series_that_takes_none_shows_no_field(self, desk: Desk):
        add_code(desk)

        desk.join(code="FRIENDS")

        assert [charge.amount for charge in desk.charges()] == [1500]


class TestTax:
    def test_is_reckoned_by_stripe_where_the_host_turns_it_on(self, desk: Desk):
        desk.start_checkout(uuid4())
        with desk.context.unit_of_work() as uow:
            connections.set_tax(uow, host_id=desk.host_id, tax_mode=TaxMode.INCLUSIVE)
        desk.start_checkout(uuid4())

        later, earlier = desk.stripe.checkout.sessions.list(None, desk.options).data
        prices = desk.stripe.prices.list(None, desk.options).data
        assert (earlier.automatic_tax.enabled, later.automatic_tax.enabled) == (False, True)
        assert {price.tax_behavior for price in prices} == {"unspecified", "inclusive"}


class TestOurFeeOnWhatIsPaidOnce:
    @pytest.fixture
    def context(self, context: Context, sandbox: RunningSandbox) -> Context:
        """A platform that takes a tenth."""
        return taking_a_tenth(context, sandbox)

    @pytest.fixture
    def desk(self, desk: Desk) -> Desk:
        desk.set_price(interval="once", takes_codes=True)
        return desk

    @pytest.mark.parametrize(
        ("percent_off", "paid", "ours"), [(50, 750, 75), (33, 1005, 100), (96, 60, 6)]
    )
    def test_is_of_what_a_code_has_left(self, desk: Desk, percent_off: int, paid: int, ours: int):
        add_code(desk, percent_off=percent_off)
        desk.join(code="FRIENDS")
        desk.handle()

        (charge,) = desk.charges()
        assert charge.amount == paid
        assert kept_of_fee(desk) == ours

    def test_is_given_back_once_however_often_the_payment_is_looked_at(self, desk: Desk):
        add_code(desk)
        membership_id = desk.join(code="FRIENDS")

        for _ in range(2):
            desk.handle()
            (payment,) = desk.payments(membership_id)
            syncing.sync_payment(desk.context, payment_id=payment.id)

        assert kept_of_fee(desk) == 75

    def test_is_whole_where_the_price_was_paid(self, desk: Desk):
        membership_id = desk.join()

        (payment,) = desk.payments(membership_id)
        syncing.sync_payment(desk.context, payment_id=payment.id)

        assert kept_of_fee(desk) == 150

    def test_what_was_taken_before_the_share_changed_stays(self, desk: Desk):
        membership_id = desk.join()
        settings = settings_for(desk.sandbox, application_fee_basis_points=500)
        desk.context = replace(desk.context, stripe=wiring.make(settings), settings=settings)

        (payment,) = desk.payments(membership_id)
        syncing.sync_payment(desk.context, payment_id=payment.id)

        assert kept_of_fee(desk) == 150

    def test_of_a_subscription_is_stripes_to_reckon(self, desk: Desk):
        desk.set_price(interval="month", takes_codes=True)
        add_code(desk)
        membership_id = desk.join(code="FRIENDS")

        (payment,) = desk.payments(membership_id)
        syncing.sync_payment(desk.context, payment_id=payment.id)

        (charge,) = desk.charges()
        assert charge.amount == 750
        assert kept_of_fee(desk) == 75

    @pytest.mark.parametrize("kind", ["500", "500_after_accept"])
    def test_goes_back_once_where_stripe_fails(self, desk: Desk, kind: str):
        add_code(desk)
        membership_id = desk.join(code="FRIENDS")
        (payment,) = desk.payments(membership_id)
        fault = Fault("stripe", kind, "refund_application_fee")
        desk.sandbox.world.faults.add(fault)

        with pytest.raises(Unavailable):
            syncing.sync_payment(desk.context, payment_id=payment.id)
        desk.move(days=2)
        syncing.sync_payment(desk.context, payment_id=payment.id)

        assert kept_of_fee(desk) == 75


def kept_of_fee(desk: Desk) -> int:
    """What the platform has of the one charge, as Stripe says."""
    (charge,) = desk.charges()
    fee = desk.stripe.application_fees.retrieve(charge.application_fee)
    return int(fee.amount - fee.amount_refunded)
