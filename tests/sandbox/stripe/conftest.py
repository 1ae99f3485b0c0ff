"""A sandbox with Stripe alone, the official SDK, and an account that can sell."""

import pytest
import stripe

from tests.sandbox.fixtures import RunningSandbox
from tests.sandbox.stripe.people import Shop, client_of, link_for, onboard, open_account


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ("stripe",)


@pytest.fixture
def client(sandbox: RunningSandbox) -> stripe.StripeClient:
    return client_of(sandbox)


@pytest.fixture
def shop(sandbox: RunningSandbox, client: stripe.StripeClient) -> Shop:
    account = open_account(client)
    onboard(link_for(client, account.id))
    return Shop(sandbox, client, account.id)
