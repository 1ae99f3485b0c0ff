"""The customer portal: its session, and what a person changes on its page."""

from typing import Any

import pytest
import requests
import stripe

from tests.sandbox.stripe.people import DECLINED, FAILS_LATER, PAYS, Shop
from tests.sandbox.stripe.test_subscriptions import move

FEATURES: Any = {
    "features": {
        "payment_method_update": {"enabled": True},
        "invoice_history": {"enabled": True},
        "subscription_cancel": {"enabled": True, "mode": "at_period_end"},
    }
}


def open_portal(shop: Shop, subscription: Any) -> str:
    made = shop.client.v1.billing_portal.configurations.create(FEATURES, shop.options)
    asked: Any = {
        "customer": subscription.customer,
        "configuration": made.id,
        "return_url": "http://localhost/back",
    }
    return shop.client.v1.billing_portal.sessions.create(asked, shop.options).url


def change(url: str, **form: str) -> int:
    return requests.post(url, data=form, timeout=5, allow_redirects=False).status_code


class TestPortal:
    def test_needs_a_configuration(self, shop: Shop):
        subscription = shop.subscribe()
        asked: Any = {"customer": subscription.customer}

        with pytest.raises(stripe.InvalidRequestError):
            shop.client.v1.billing_portal.sessions.create(asked, shop.options)

    def test_refuses_a_deleted_customer(self, shop: Shop):
        subscription = shop.subscribe()
        shop.client.v1.customers.delete(subscription.customer, None, shop.options)

        with pytest.raises(stripe.InvalidRequestError):
            open_portal(shop, subscription)

    def test_cancels_at_the_end_of_the_period_and_takes_it_back(self, shop: Shop):
        subscription = shop.subscribe()
        url = open_portal(shop, subscription)

        assert change(url, change="cancel", subscription=subscription.id) == 303
        assert shop.read(subscription).cancel_at_period_end
        change(url, change="keep", subscription=subscription.id)

        assert not shop.read(subscription).cancel_at_period_end

    def test_a_new_card_pays_what_was_owed(self, shop: Shop):
        subscription = shop.subscribe(FAILS_LATER)
        move(shop, days=32)
        url = open_portal(shop, subscription)

        change(url, change="card", number=PAYS, expiry="01/35")
        change(url, change="pay", invoice=shop.invoices(subscription)[0].id)

        assert shop.read(subscription).status == "active"

    def test_a_declined_card_changes_nothing(self, shop: Shop):
        subscription = shop.subscribe()

        status = change(
            open_portal(shop, subscription), change="card", number=DECLINED, expiry="01/35"
        )

        assert status == 402
        assert shop.read(subscription).default_payment_method == subscription.default_payment_method

    def test_closes_after_half_an_hour(self, shop: Shop):
        url = open_portal(shop, shop.subscribe())
        move(shop, minutes=31)

        assert requests.get(url, timeout=5).status_code == 404
