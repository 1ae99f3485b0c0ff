"""Checkout: sessions, the page where a card is typed, and what paying leaves behind."""

import json
from datetime import timedelta
from typing import Any

import pytest
import requests
import stripe

from sandbox.stripe.ledger import seconds
from tests.sandbox.fixtures import Receiver
from tests.sandbox.stripe.people import DECLINED, DISPUTED, PAYS, Shop, open_account, pay


class TestPaying:
    def test_a_subscription_starts_and_its_first_invoice_is_paid(self, shop: Shop):
        subscription = shop.subscribe(subscription_data={"metadata": {"membership": "m1"}})

        (invoice,) = shop.invoices(subscription)
        assert subscription.status == "active"
        assert subscription.metadata.membership == "m1"
        assert (invoice.status, invoice.amount_paid) == ("paid", 1500)
        assert invoice.parent.subscription_details.subscription == subscription.id

    def test_the_period_stands_on_the_item_and_nowhere_else(self, shop: Shop):
        subscription = shop.subscribe()

        (item,) = subscription["items"].data
        assert item.current_period_end > item.current_period_start
        assert not hasattr(subscription, "current_period_end")

    def test_a_single_payment_makes_a_charge(self, shop: Shop):
        session = shop.checkout(shop.price(interval="once"), customer_creation="always")

        pay(session.url)

        asked: Any = {"expand": ["payment_intent.latest_charge"]}
        done: Any = shop.client.v1.checkout.sessions.retrieve(session.id, asked, shop.options)
        assert (done.status, done.payment_status) == ("complete", "paid")
        assert done.payment_intent.latest_charge.amount == 1500
        assert done.customer

    def test_sends_the_person_on_with_the_sessions_id(self, shop: Shop):
        session = shop.checkout()

        answer = pay(session.url)

        assert answer.headers["Location"] == f"http://localhost/done?session={session.id}"

    def test_shows_the_address_that_is_known_and_asks_for_no_other(self, shop: Shop):
        fields = {"email": "ada@example.org", "name": "Ada"}
        customer = shop.client.v1.customers.create(fields, shop.options)
        price = shop.price()
        asked: Any = {
            "mode": "subscription",
            "customer": customer.id,
            "line_items": [{"price": price.id}],
            "success_url": "http://localhost/done",
        }
        session: Any = shop.client.v1.checkout.sessions.create(asked, shop.options)

        page = requests.get(session.url, timeout=5).text

        assert "ada@example.org" in page
        assert 'name="email"' not in page

    def test_takes_amounts_of_a_currency_without_minor_units(self, shop: Shop):
        session = shop.checkout(shop.price(500, "jpy"))

        page = requests.get(session.url, timeout=5).text

        assert "¥500" in page
        assert session.amount_total == 500

    def test_a_coupon_lowers_what_is_paid(self, shop: Shop):
        coupon = shop.client.v1.coupons.create({"percent_off": 20}, shop.options)

        subscription = shop.subscribe(discounts=[{"coupon": coupon.id}])

        assert shop.invoices(subscription)[0].amount_paid == 1200

    def test_a_trial_asks_for_nothing_yet(self, shop: Shop):
        subscription = shop.subscribe(subscription_data={"trial_period_days": 14})

        assert subscription.status == "trialing"
        assert shop.invoices(subscription)[0].amount_due == 0

    def test_an_application_fee_goes_to_the_platform(self, shop: Shop):
        shop.subscribe(subscription_data={"application_fee_percent": 10})

        (charge,) = shop.client.v1.charges.list(None, shop.options).data
        assert charge.application_fee_amount == 150


class TestRefusals:
    def test_a_declined_card_leaves_the_session_open(self, shop: Shop):
        session = shop.checkout()

        answer = pay(session.url, DECLINED)

        again = shop.client.v1.checkout.sessions.retrieve(session.id, None, shop.options)
        assert answer.status_code == 402
        assert "Your card was declined." in answer.text
        assert again.status == "open"

    def test_paying_twice_charges_once(self, shop: Shop):
        session = shop.checkout()
        pay(session.url)

        pay(session.url)

        assert len(shop.client.v1.charges.list(None, shop.options).data) == 1

    def test_an_account_that_is_not_onboarded_cannot_sell(self, shop: Shop):
        shop.account = open_account(shop.client).id

        with pytest.raises(stripe.InvalidRequestError):
            shop.checkout()

    def test_a_recurring_price_needs_the_subscription_mode(self, shop: Shop):
        with pytest.raises(stripe.InvalidRequestError):
            shop.checkout(mode="payment")

    def test_refuses_less_than_the_smallest_charge(self, shop: Shop):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            shop.checkout(shop.price(49))

        assert refusal.value.code == "amount_too_small"


class TestExpiry:
    def test_refuses_less_than_half_an_hour(self, shop: Shop):
        soon = seconds(shop.sandbox.world.clock.now()) + 29 * 60

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            shop.checkout(expires_at=soon)

        assert refusal.value.param == "expires_at"

    def test_comes_by_the_clock(self, shop: Shop, receiver: Receiver):
        clock = shop.sandbox.world.clock
        session = shop.checkout(expires_at=seconds(clock.now()) + 31 * 60)

        clock.move_to(clock.now() + timedelta(minutes=32))

        after = shop.client.v1.checkout.sessions.retrieve(session.id, None, shop.options)
        assert (after.status, after.url) == ("expired", None)
        assert "checkout.session.expired" in {r.json["type"] for r in receiver.requests}

    def test_an_expired_session_takes_no_money(self, shop: Shop):
        session = shop.checkout()
        shop.client.v1.checkout.sessions.expire(session.id, None, shop.options)

        pay(session.url)

        assert shop.client.v1.charges.list(None, shop.options).data == []

    def test_what_was_paid_does_not_expire(self, shop: Shop):
        session = shop.checkout()
        pay(session.url)

        with pytest.raises(stripe.InvalidRequestError):
            shop.client.v1.checkout.sessions.expire(session.id, None, shop.options)


class TestCards:
    @pytest.mark.promise("P5")
    @pytest.mark.parametrize("number", [PAYS, DECLINED, DISPUTED])
    def test_no_number_is_kept_anywhere(self, shop: Shop, number: str, receiver: Receiver):
        pay(shop.checkout().url, number)
        shop.sandbox.world.clock.run_due()

        digits = number.replace(" ", "")
        kept = shop.sandbox.world.store.execute("SELECT body FROM document")
        sent = [r.body.decode() for r in receiver.requests]
        assert not [body for (body,) in kept if digits in body or number in body]
        assert not [body for body in sent if digits in body or number in body]

    def test_a_number_that_is_no_test_card_is_refused(self, shop: Shop):
        answer = pay(shop.checkout().url, "4111 1111 1111 1111")

        assert answer.status_code == 402

    def test_a_disputed_charge_raises_its_event(self, shop: Shop, receiver: Receiver):
        shop.subscribe(DISPUTED)
        shop.sandbox.world.clock.run_due()

        events = [json.loads(r.body) for r in receiver.requests]
        (dispute,) = [e for e in events if e["type"] == "charge.dispute.created"]
        assert dispute["data"]["object"]["amount"] == 1500
