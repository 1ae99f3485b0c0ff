"""Customers on a connected account, and their portal."""

from typing import Any

from billing.stripe_client.transport import Transport, options


class Customers:
    """Those who pay a host."""

    def __init__(self, transport: Transport) -> None:
        self._call = transport.call
        self._v1 = transport.client.v1

    def create(self, account: str, *, reference: str, key: str) -> str:
        """https://docs.stripe.com/api/customers/create; the customer's id.

        Nobody's name yet: so the parameters follow from our row alone, a retry under the key is
        always the same request, and one that we lose sight of says nothing about anyone.
        """
        asked: Any = {"metadata": {"customer_id": reference}}
        return str(self._call(self._v1.customers.create, asked, options(account, key)).id)

    def describe(self, account: str, customer: str, *, email: str, name: str) -> None:
        """https://docs.stripe.com/api/customers/update"""
        asked: Any = {"email": email, "name": name}
        self._call(self._v1.customers.update, customer, asked, options(account))

    def delete(self, account: str, customer: str) -> None:
        """https://docs.stripe.com/api/customers/delete: ends subscriptions at once."""
        self._call(self._v1.customers.delete, customer, None, options(account))

    def create_portal_configuration(self, account: str, *, key: str) -> str:
        """https://docs.stripe.com/api/customer_portal/configurations/create; its id.

        A connected account has none until somebody makes it, and no session opens without one.
        """
        asked: Any = {
            "features": {
                "payment_method_update": {"enabled": True},
                "invoice_history": {"enabled": True},
                "subscription_cancel": {"enabled": True, "mode": "at_period_end"},
            }
        }
        made = self._call(
            self._v1.billing_portal.configurations.create, asked, options(account, key)
        )
        return str(made.id)

    def open_portal(
        self, account: str, *, customer: str, configuration: str, return_url: str
    ) -> str:
        """https://docs.stripe.com/api/customer_portal/sessions/create; its page.

        No idempotency key: a second session does no harm and lives for minutes.
        """
        asked: Any = {
            "customer": customer,
            "configuration": configuration,
            "return_url": return_url,
        }
        return str(self._call(self._v1.billing_portal.sessions.create, asked, options(account)).url)
