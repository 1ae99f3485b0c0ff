"""The double of Stripe against the description drawn from Stripe's own SDK."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.stripe.calls import OPERATIONS
from sandbox.stripe.shapes import Shape
from tests.contracts.judge import Breach, Contract
from tests.contracts.recording import Exchange
from tests.sandbox.fixtures import Receiver, RunningSandbox
from tests.sandbox.stripe.people import (
    FAILS_LATER,
    INQUIRED,
    Shop,
    client_of,
    link_for,
    onboard,
    open_account,
    pay,
)
from tests.sandbox.stripe.test_portal import change, open_portal
from tests.sandbox.stripe.test_subscriptions import move

DERIVED = "stripe/openapi.from-stripe-python-16.1.0.2026-10-28.json"


@pytest.fixture(scope="session")
def contract(load_contract: Callable[[str], Contract]) -> Contract:
    return with_query_names(load_contract(DERIVED))


def with_query_names(contract: Contract) -> Contract:
    """This description keeps the names of a query in a schema of their own."""
    for path in contract.document["paths"].values():
        for operation in path.values():
            schema = operation.get("x-query-schema")
            if schema:
                name = schema["$ref"].rpartition("/")[2]
                names = contract.document["components"]["schemas"][name]["properties"]
                listed = [{"name": found, "in": "query"} for found in names]
                operation.setdefault("parameters", []).extend(listed)
    return contract


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ("stripe",)


@pytest.fixture
def shop(sandbox: RunningSandbox) -> Shop:
    client = client_of(sandbox)
    account = open_account(client)
    onboard(link_for(client, account.id))
    return Shop(sandbox, client, account.id)


def live_a_month(shop: Shop) -> None:
    """Use every operation that our client uses, and the rest of what the double offers."""
    v1, options = shop.client.v1, shop.options
    coupon = v1.coupons.create({"percent_off": 10, "duration": "once"}, options)
    v1.coupons.retrieve(coupon.id, None, options)
    subscription = shop.subscribe(discounts=[{"coupon": coupon.id}])
    failing = shop.subscribe(FAILS_LATER)
    shop.subscribe(INQUIRED)
    once: Any = shop.checkout(shop.price(interval="once"), customer_creation="always")
    pay(once.url)
    change(open_portal(shop, subscription), change="cancel", subscription=subscription.id)
    move(shop, days=33)
    v1.invoices.void_invoice(shop.invoices(failing)[0].id, None, options)
    _finalize_a_draft(shop)
    _return_a_fee(shop)
    _read_everything(shop, failing)
    _change_everything(shop, failing)
    v1.checkout.sessions.expire(shop.checkout().id, None, options)
    shop.client.v2.core.accounts.retrieve(
        shop.account,
        {"include": ["configuration.merchant", "requirements", "identity", "defaults"]},
    )


def _finalize_a_draft(shop: Shop) -> None:
    v1, options = shop.client.v1, shop.options
    kept = shop.subscribe(price=shop.price(interval="week"))
    paused: Any = {"pause_collection": {"behavior": "keep_as_draft"}}
    v1.subscriptions.update(kept.id, paused, options)
    move(shop, days=8)
    final: Any = {"auto_advance": False}
    v1.invoices.finalize_invoice(shop.invoices(kept)[0].id, final, options)


def _return_a_fee(shop: Shop) -> None:
    """By hand, and with a refund."""
    v1 = shop.client.v1
    shop.subscribe(subscription_data={"application_fee_percent": 10})
    charge = v1.charges.list(None, shop.options).data[0]
    fee = v1.application_fees.retrieve(str(charge.application_fee))
    v1.application_fees.refunds.create(fee.id, {"amount": 10})
    with_fee: Any = {"charge": charge.id, "amount": 500, "refund_application_fee": True}
    v1.refunds.create(with_fee, shop.options)


def _read_everything(shop: Shop, subscription: Any) -> None:
    v1, options = shop.client.v1, shop.options
    with_charge: Any = {"expand": ["data.latest_charge"]}
    for listing in (
        v1.customers.list({"limit": 2, "email": "ada@example.org"}, options),
        v1.charges.list({"customer": subscription.customer}, options),
        v1.payment_intents.list(with_charge, options),
        v1.subscriptions.list({"status": "all", "limit": 1}, options),
        v1.checkout.sessions.list({"status": "complete"}, options),
        v1.prices.list({"active": True}, options),
        v1.events.list({"types": ["invoice.paid"]}, options),
        v1.balance_transactions.list({"type": "charge"}, options),
        v1.payouts.list(None, options),
        v1.refunds.list(None, options),
        v1.disputes.list(None, options),
        v1.invoice_payments.list(None, options),
        v1.billing_portal.configurations.list({"active": True}, options),
        v1.customers.payment_methods.list(subscription.customer, {"type": "card"}, options),
    ):
        assert listing.data is not None
    v1.balance.retrieve(None, options)
    v1.events.retrieve(v1.events.list(None, options).data[0].id, None, options)
    v1.prices.retrieve(subscription["items"].data[0].price.id, None, options)


def _change_everything(shop: Shop, subscription: Any) -> None:
    v1, options = shop.client.v1, shop.options
    charge = v1.charges.list(None, options).data[-1]
    refund: Any = {
        "payment_intent": charge.payment_intent,
        "amount": 100,
        "reason": "requested_by_customer",
        "metadata": {"refund": "r1"},
    }
    v1.refunds.retrieve(v1.refunds.create(refund, options).id, None, options)
    paused: Any = {"pause_collection": {"behavior": "void"}, "metadata": {"a": "b"}}
    v1.subscriptions.update(subscription.id, paused, options)
    v1.customers.update(subscription.customer, {"email": "new@example.org"}, options)
    price: Any = v1.prices.list(None, options).data[0]
    v1.prices.update(price.id, {"active": False}, options)
    v1.products.update(price.product, {"name": "Chess"}, options)
    said: Any = {"cancellation_details": {"comment": "enough"}}
    v1.subscriptions.cancel(subscription.id, said, options)
    v1.customers.delete(subscription.customer, None, options)
    v1.customers.retrieve(subscription.customer, None, options)


class TestTheDouble:
    def test_takes_and_answers_only_what_stripe_does(
        self, exchanges: list[Exchange], shop: Shop, contract: Contract
    ):
        live_a_month(shop)

        judged = [exchange for exchange in exchanges if _is_api(exchange)]
        for exchange in judged:
            contract.check(exchange, prefix="/stripe")
        assert len(judged) > 40

    def test_sends_events_that_stripe_could_send(
        self, shop: Shop, contract: Contract, receiver: Receiver
    ):
        live_a_month(shop)
        shop.sandbox.world.clock.run_due()

        snapshots = [r.json for r in receiver.requests if r.path != "/webhooks/stripe/thin"]

        assert len(snapshots) > 40
        for event in snapshots:
            contract.check_response("GET", f"/v1/events/{event['id']}", 200, event)

    def test_knows_no_parameter_that_stripe_does_not(self, contract: Contract):
        unknown: list[str] = []
        for listed in OPERATIONS:
            method, path = listed.method, listed.path.replace("<", "{").replace(">", "}")
            example = _example(listed.shape)
            try:
                in_body = method == "POST"
                contract.check_request(
                    method, path, {} if in_body else example, example if in_body else None
                )
            except Breach as breach:
                if " knows no " in str(breach) or "not in the contract" in str(breach):
                    unknown.append(str(breach))

        assert unknown == []


def _is_api(exchange: Exchange) -> bool:
    return exchange.path.startswith(("/stripe/v1/", "/stripe/v2/"))


def _example(shape: Shape) -> dict[str, Any]:
    """Every name of a shape once; only the names are judged."""
    return {
        name.rstrip("!"): "x" if callable(kind) else _example(kind) for name, kind in shape.items()
    }


class TestFixtures:
    """Stripe's own examples, which are newer than its published description."""

    @pytest.mark.parametrize("kind", ["subscription", "invoice", "price", "customer", "refund"])
    def test_have_the_names_that_the_double_gives(self, shop: Shop, contracts_dir: Path, kind: str):
        official = json.loads(
            (contracts_dir / "stripe/fixtures.official-trimmed.2026-07-29.json").read_text()
        )["resources"][kind]
        subscription = shop.subscribe()
        shop.client.v1.refunds.create(
            {"charge": shop.client.v1.charges.list(None, shop.options).data[0].id}, shop.options
        )

        made = _one(shop, kind, subscription)

        assert set(made) <= set(official)


def _one(shop: Shop, kind: str, subscription: Any) -> dict[str, Any]:
    paths = {
        "subscription": f"subscriptions/{subscription.id}",
        "invoice": f"invoices/{subscription.latest_invoice}",
        "price": f"prices/{subscription['items'].data[0].price.id}",
        "customer": f"customers/{subscription.customer}",
        "refund": "refunds",
    }
    answer = requests.get(
        f"{shop.sandbox.url}/stripe/v1/{paths[kind]}",
        headers={
            "Authorization": f"Bearer {shop.sandbox.world.settings.stripe_secret_key}",
            "Stripe-Account": shop.account,
        },
        timeout=5,
    ).json()
    found: dict[str, Any] = answer["data"][0] if "data" in answer else answer
    return found
