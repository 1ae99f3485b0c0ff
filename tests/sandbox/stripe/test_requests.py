"""What every request to the double meets: keys, scopes, refusals, idempotency, pages."""

from datetime import timedelta
from typing import Any

import pytest
import stripe

from sandbox.faults import Fault
from tests.sandbox.fixtures import RunningSandbox
from tests.sandbox.stripe.people import Shop, open_account


def keyed(shop: Shop, key: str) -> Any:
    return {**shop.options, "idempotency_key": key}


class TestAccess:
    def test_refuses_a_wrong_key(self, sandbox: RunningSandbox):
        address = f"{sandbox.url}/stripe"
        stranger = stripe.StripeClient("sk_test_wrong", base_addresses={"api": address})

        with pytest.raises(stripe.AuthenticationError):
            stranger.v1.customers.list()

    def test_refuses_an_account_that_is_not_connected(self, client: stripe.StripeClient):
        with pytest.raises(stripe.PermissionError) as refusal:
            client.v1.customers.list(None, {"stripe_account": "acct_stranger"})

        assert refusal.value.error is not None
        assert refusal.value.error.code == "account_invalid"

    def test_hides_the_objects_of_another_account(self, shop: Shop, client: stripe.StripeClient):
        customer = client.v1.customers.create({"email": "ada@example.org"}, shop.options)
        other = open_account(client)

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.customers.retrieve(customer.id, None, {"stripe_account": other.id})

        assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")


class TestParameters:
    def test_refuses_an_unknown_parameter_and_names_it(self, shop: Shop):
        asked: Any = {"name": "Yoga", "colour": "green"}

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            shop.client.v1.products.create(asked, shop.options)

        assert (refusal.value.code, refusal.value.param) == ("parameter_unknown", "colour")

    def test_refuses_an_unknown_parameter_deep_inside(self, shop: Shop):
        price = shop.price()

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            shop.checkout(price, line_items=[{"price": price.id, "colour": "green"}])

        assert refusal.value.param == "line_items[0][colour]"

    def test_refuses_a_missing_parameter(self, shop: Shop):
        nothing: Any = {}

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            shop.client.v1.products.create(nothing, shop.options)

        assert (refusal.value.code, refusal.value.param) == ("parameter_missing", "name")

    def test_refuses_an_amount_that_is_no_integer(self, shop: Shop):
        product = shop.client.v1.products.create({"name": "Yoga"}, shop.options)
        asked: Any = {"product": product.id, "currency": "eur", "unit_amount": "12.50"}

        with pytest.raises(stripe.InvalidRequestError) as refusal:
            shop.client.v1.prices.create(asked, shop.options)

        assert refusal.value.code == "parameter_invalid_integer"

    def test_refuses_an_unknown_currency(self, shop: Shop):
        with pytest.raises(stripe.InvalidRequestError):
            shop.price(currency="xyz")


class TestIdempotency:
    def test_answers_the_same_key_with_the_same_object(self, shop: Shop):
        first = shop.client.v1.products.create({"name": "Yoga"}, keyed(shop, "k1"))
        second = shop.client.v1.products.create({"name": "Yoga"}, keyed(shop, "k1"))

        assert first.id == second.id
        assert second.last_response is not None
        assert second.last_response.headers["Idempotent-Replayed"] == "true"

    def test_refuses_the_same_key_with_other_parameters(self, shop: Shop):
        shop.client.v1.products.create({"name": "Yoga"}, keyed(shop, "k1"))

        with pytest.raises(stripe.IdempotencyError):
            shop.client.v1.products.create({"name": "Chess"}, keyed(shop, "k1"))

    def test_replays_a_500_for_as_long_as_the_key_lives(self, shop: Shop):
        shop.sandbox.world.faults.add(Fault("stripe", "500", "create_product"))

        for _ in range(2):
            with pytest.raises(stripe.APIError) as failure:
                shop.client.v1.products.create({"name": "Yoga"}, keyed(shop, "k1"))
            assert failure.value.http_status == 500
        assert shop.client.v1.products.create({"name": "Yoga"}, keyed(shop, "k2")).id

    def test_can_fail_after_the_work_is_done(self, shop: Shop):
        shop.sandbox.world.faults.add(Fault("stripe", "500_after_accept", "create_customer"))

        with pytest.raises(stripe.APIError):
            shop.client.v1.customers.create({"email": "ada@example.org"}, keyed(shop, "k1"))

        assert len(shop.client.v1.customers.list(None, shop.options).data) == 1

    def test_forgets_a_key_after_a_day(self, shop: Shop):
        first = shop.client.v1.products.create({"name": "Yoga"}, keyed(shop, "k1"))
        clock = shop.sandbox.world.clock
        clock.move_to(clock.now() + timedelta(hours=24, seconds=1))

        second = shop.client.v1.products.create({"name": "Chess"}, keyed(shop, "k1"))

        assert first.id != second.id

    def test_does_not_keep_a_refusal_of_parameters(self, shop: Shop):
        wrong: Any = {"name": "Yoga", "colour": "green"}
        with pytest.raises(stripe.InvalidRequestError):
            shop.client.v1.products.create(wrong, keyed(shop, "k1"))

        assert shop.client.v1.products.create({"name": "Yoga"}, keyed(shop, "k1")).id

    def test_a_429_is_not_retried_by_the_sdk_and_not_kept(self, shop: Shop):
        shop.sandbox.world.faults.add(Fault("stripe", "429", "create_product"))
        options = keyed(shop, "k1") | {"max_network_retries": 2}

        with pytest.raises(stripe.RateLimitError):
            shop.client.v1.products.create({"name": "Yoga"}, options)

        assert shop.client.v1.products.create({"name": "Yoga"}, options).id


class TestPages:
    def test_leads_through_all_objects_from_the_newest(self, shop: Shop):
        made = [shop.client.v1.customers.create({}, shop.options).id for _ in range(5)]

        listed = shop.client.v1.customers.list({"limit": 2}, shop.options)

        assert listed.has_more
        assert [found.id for found in listed.auto_paging_iter()] == made[::-1]

    def test_expands_an_id_into_its_object(self, shop: Shop):
        price = shop.price()

        asked: Any = {"expand": ["product"]}
        expanded = shop.client.v1.prices.retrieve(price.id, asked, shop.options)

        assert expanded.product.name == "Yoga"  # type: ignore[union-attr]

    def test_refuses_to_expand_what_is_no_field(self, shop: Shop):
        asked: Any = {"expand": ["nonsense"]}

        with pytest.raises(stripe.InvalidRequestError):
            shop.client.v1.prices.retrieve(shop.price().id, asked, shop.options)
