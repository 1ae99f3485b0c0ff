"""The clients of Stripe from the settings."""

import logging
from dataclasses import dataclass
from typing import Any

import requests
import stripe
from requests.adapters import HTTPAdapter

from billing.settings import Settings
from billing.stripe_client.accounts import Accounts
from billing.stripe_client.catalog import Catalog
from billing.stripe_client.checkouts import Checkouts
from billing.stripe_client.customers import Customers
from billing.stripe_client.discounts import Discounts
from billing.stripe_client.earnings import Balance
from billing.stripe_client.fees import Fees
from billing.stripe_client.invoices import Invoices
from billing.stripe_client.movements import Movements
from billing.stripe_client.refunds import Refunds
from billing.stripe_client.subscriptions import Subscriptions
from billing.stripe_client.transport import Transport
from chassis import outgoing

TIMEOUT_SECONDS = (3.05, 10.0)
_CONNECTIONS = 20


@dataclass(frozen=True)
class Stripe:
    """Everything that billing asks of Stripe, by subject."""

    accounts: Accounts
    balance: Balance
    catalog: Catalog
    checkouts: Checkouts
    customers: Customers
    discounts: Discounts
    fees: Fees
    invoices: Invoices
    movements: Movements
    refunds: Refunds
    subscriptions: Subscriptions


def make(settings: Settings) -> Stripe:
    # The SDK would keep a random id in a file of the home directory, and log requests' data.
    stripe.enable_telemetry = False
    logging.getLogger("stripe").setLevel(logging.WARNING)
    transport = Transport(_client(settings))
    return Stripe(
        accounts=Accounts(transport, settings.stripe_client_id),
        balance=Balance(transport),
        catalog=Catalog(transport),
        checkouts=Checkouts(transport, settings.application_fee_basis_points),
        customers=Customers(transport),
        discounts=Discounts(transport),
        fees=Fees(transport),
        invoices=Invoices(transport),
        movements=Movements(transport),
        refunds=Refunds(transport),
        subscriptions=Subscriptions(transport),
    )


class _MeasuredAdapter(HTTPAdapter):
    """The SDK retries by itself: here each try is seen."""

    def send(self, *given: Any, **options: Any) -> requests.Response:
        with outgoing.request("stripe") as asked:
            answer = super().send(*given, **options)
            asked.answered(answer.status_code)
            return answer


def _client(settings: Settings) -> stripe.StripeClient:
    api = settings.stripe_api_url.rstrip("/")
    connect = settings.stripe_connect_url.rstrip("/")
    # One pool for all greenlets: the SDK's own is one a thread, so here one a call.
    session = requests.Session()
    adapter = _MeasuredAdapter(pool_connections=_CONNECTIONS, pool_maxsize=_CONNECTIONS)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return stripe.StripeClient(
        settings.stripe_secret_key,
        base_addresses={"api": api, "connect": connect},
        client_id=settings.stripe_client_id,
        max_network_retries=1,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS, session=session),
    )
