"""What people do on the pages that Stripe hosts, over HTTP, and how a platform begins."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import requests
import stripe

from tests.sandbox.fixtures import RunningSandbox

PAYS = "4242 4242 4242 4242"
FAILS_LATER = "4000 0000 0000 0341"
DECLINED = "4000 0000 0000 0002"
DISPUTED = "4000 0000 0000 0259"
INQUIRED = "4000 0000 0000 1976"


def client_of(sandbox: RunningSandbox) -> stripe.StripeClient:
    """The official SDK, pointed at the double."""
    address = f"{sandbox.url}/stripe"
    return stripe.StripeClient(
        sandbox.world.settings.stripe_secret_key,
        base_addresses={"api": address, "connect": address},
        client_id=sandbox.world.settings.stripe_client_id,
    )


def onboard(url: str, stage: str = "complete") -> requests.Response:
    """Follow an account link and decide how far to go; the answer is the way back."""
    page = requests.get(url, timeout=5, allow_redirects=False)
    assert page.status_code == 200, page.status_code
    action = page.text.split('action="')[1].split('"')[0]
    return requests.post(
        urljoin(url, action), data={"stage": stage}, timeout=5, allow_redirects=False
    )


def pay(url: str, number: str = PAYS, **fields: str) -> requests.Response:
    """Type a card on a Checkout page."""
    form = {"number": number, "expiry": "12 / 34", "cvc": "123", "name": "Ada Byron"} | fields
    return requests.post(url, data=form, timeout=5, allow_redirects=False)


@dataclass
class Shop:
    """A connected account that can sell, seen through the SDK."""

    sandbox: RunningSandbox
    client: stripe.StripeClient
    account: str

    @property
    def options(self) -> Any:
        return {"stripe_account": self.account}

    def price(self, amount: int = 1500, currency: str = "eur", interval: str = "month") -> Any:
        product = self.client.v1.products.create({"name": "Yoga"}, self.options)
        params: Any = {"product": product.id, "unit_amount": amount, "currency": currency}
        if interval != "once":
            params["recurring"] = {"interval": interval}
        return self.client.v1.prices.create(params, self.options)

    def checkout(self, price: Any = None, **params: Any) -> Any:
        chosen = price or self.price()
        asked: Any = {
            "mode": "subscription" if chosen.recurring else "payment",
            "line_items": [{"price": chosen.id, "quantity": 1}],
            "success_url": "http://localhost/done?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://localhost/back",
            "customer_email": "ada@example.org",
        }
        return self.client.v1.checkout.sessions.create(asked | params, self.options)

    def subscribe(self, number: str = PAYS, price: Any = None, **params: Any) -> Any:
        """Somebody subscribes; the subscription."""
        session = self.checkout(price, **params)
        assert pay(session.url, number).status_code == 303
        done = self.client.v1.checkout.sessions.retrieve(session.id, None, self.options)
        return self.client.v1.subscriptions.retrieve(str(done.subscription), None, self.options)

    def read(self, subscription: Any) -> Any:
        return self.client.v1.subscriptions.retrieve(subscription.id, None, self.options)

    def invoices(self, subscription: Any) -> list[Any]:
        asked: Any = {"subscription": subscription.id, "expand": ["data.payments"]}
        return self.client.v1.invoices.list(asked, self.options).data


def open_account(client: stripe.StripeClient, **params: Any) -> Any:
    """A connected account as new platforms make it."""
    asked: Any = {
        "contact_email": "host@example.org",
        "dashboard": "full",
        "defaults": {
            "responsibilities": {"fees_collector": "stripe", "losses_collector": "stripe"}
        },
        "configuration": {"merchant": {"capabilities": {"card_payments": {"requested": True}}}},
        "include": ["configuration.merchant", "requirements"],
    }
    return client.v2.core.accounts.create(asked | params)


def link_for(client: stripe.StripeClient, account: str) -> str:
    flow = {"refresh_url": "http://localhost/refresh", "return_url": "http://localhost/return"}
    asked: Any = {
        "account": account,
        "use_case": {"type": "account_onboarding", "account_onboarding": flow},
    }
    return client.v2.core.account_links.create(asked).url
