"""Prices: whose series, which amounts, and when Stripe hears of them."""

from uuid import uuid4

import pytest

from billing.domain.money import Interval
from billing.operations import pricing
from billing.operations.context import Context
from chassis.errors import Invalid, NotFound
from sandbox.faults import Fault
from tests.billing.conftest import Desk, SeriesService


class TestSettingAPrice:
    def test_is_published(self, desk: Desk):
        (told,) = desk.events("price_set")

        assert told["payload"] == {
            "series_id": str(desk.series_id),
            "amount_cents": 1500,
            "currency": "eur",
            "interval": "month",
            "is_chosen": False,
            "trial_days": 0,
        }

    def test_replaces_the_earlier_one(self, desk: Desk):
        desk.set_price(1800)

        with desk.context.unit_of_work() as uow:
            found = pricing.catalog.current_price(uow.db, desk.series_id)
        assert found is not None
        assert found.amount_cents == 1800

    def test_those_who_pay_already_go_on_as_they_began(self, desk: Desk):
        membership_id = desk.join()
        desk.set_price(9900)

        desk.move(days=32)
        desk.deliver()

        assert [payment.amount_cents for payment in desk.payments(membership_id)] == [1500, 1500]

    def test_of_a_strangers_series_is_refused(self, desk: Desk):
        desk.host_id = uuid4()

        with pytest.raises(NotFound):
            desk.set_price()

    @pytest.mark.parametrize(("amount", "currency"), [(49, "eur"), (29, "gbp"), (49, "jpy")])
    def test_refuses_less_than_can_be_charged(self, desk: Desk, amount: int, currency: str):
        with pytest.raises(Invalid) as refusal:
            desk.set_price(amount, currency)

        assert refusal.value.code == "amount_refused"

    def test_can_be_done_before_stripe_is_connected(self, bare_desk: Desk):
        bare_desk.set_price()
        bare_desk.connect()

        bare_desk.join()

        assert [charge.amount for charge in bare_desk.charges()] == [1500]

    def test_that_stripe_refuses_leaves_the_earlier_one_in_force(self, desk: Desk):
        desk.sandbox.world.faults.add(Fault("stripe", "429", "create_price", times=9))

        with pytest.raises(Exception, match="stripe_busy"):
            desk.set_price(1800)

        with desk.context.unit_of_work() as uow:
            found = pricing.catalog.current_price(uow.db, desk.series_id)
        assert found is not None
        assert found.amount_cents == 1500


class TestASeriesNotHeardOfYet:
    def test_is_asked_for(self, desk: Desk):
        series_id = uuid4()
        known = {str(series_id): {"title": "Evening chess"}}
        context = Context(
            desk.context.unit_of_work,
            desk.context.connection,
            desk.context.stripe,
            SeriesService(known),
            desk.context.settings,
        )

        price = pricing.set_price(
            context,
            host_id=desk.host_id,
            series_id=series_id,
            amount_cents=900,
            currency="usd",
            interval=Interval.WEEK,
        )

        product = desk.stripe.products.retrieve(price.stripe_product_id or "", None, desk.options)
        assert product.name == "Evening chess"
