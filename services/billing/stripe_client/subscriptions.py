"""Subscriptions and what is paid for them, on a connected account."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from billing.domain.remote import (
    RemoteCharge,
    RemoteDispute,
    RemotePayment,
    RemoteSubscription,
)
from billing.stripe_client.reading import (
    charge_of,
    dispute_of,
    payment_of_intent,
    payment_of_invoice,
    subscription_of,
)
from billing.stripe_client.transport import Transport, options

PAGE = 100


class Subscriptions:
    """What people pay regularly or once."""

    def __init__(self, transport: Transport) -> None:
        self._call = transport.call
        self._v1 = transport.client.v1

    def retrieve(self, account: str, subscription_id: str) -> RemoteSubscription:
        """https://docs.stripe.com/api/subscriptions/retrieve"""
        found = self._call(self._v1.subscriptions.retrieve, subscription_id, None, options(account))
        return subscription_of(found)

    def list_all(self, account: str) -> Iterator[RemoteSubscription]:
        """https://docs.stripe.com/api/subscriptions/list; page by page, the ended ones too."""
        asked: Any = {"status": "all", "limit": PAGE}
        while True:
            page = self._call(self._v1.subscriptions.list, asked, options(account))
            yield from map(subscription_of, page.data)
            if not page.has_more:
                return
            asked["starting_after"] = page.data[-1].id

    def end_now(self, account: str, subscription_id: str) -> None:
        """https://docs.stripe.com/api/subscriptions/cancel; NotFound where it has ended."""
        self._call(self._v1.subscriptions.cancel, subscription_id, None, options(account))

    def end_with_period(self, account: str, subscription_id: str) -> None:
        """https://docs.stripe.com/api/subscriptions/update: paid until then, and not renewed."""
        asked: Any = {"cancel_at_period_end": True}
        self._call(self._v1.subscriptions.update, subscription_id, asked, options(account))

    def change_price(
        self, account: str, subscription_id: str, *, item_id: str, price_id: str
    ) -> None:
        """https://docs.stripe.com/api/subscriptions/update: from the next period on."""
        asked: Any = {
            "items": [{"id": item_id, "price": price_id}],
            "proration_behavior": "none",
        }
        self._call(self._v1.subscriptions.update, subscription_id, asked, options(account))

    def pause(self, account: str, subscription_id: str, *, until: datetime | None) -> None:
        """https://docs.stripe.com/billing/subscriptions/pause-payment: new invoices are void.

        Without an instant, until it is taken back. Those from before are tried further.
        """
        end = {} if until is None else {"resumes_at": int(until.timestamp())}
        asked: Any = {"pause_collection": {"behavior": "void", **end}}
        self._call(self._v1.subscriptions.update, subscription_id, asked, options(account))

    def resume(self, account: str, subscription_id: str) -> None:
        """https://docs.stripe.com/billing/subscriptions/pause-payment#unpause"""
        asked: Any = {"pause_collection": ""}
        self._call(self._v1.subscriptions.update, subscription_id, asked, options(account))

    def payments(self, account: str, subscription_id: str) -> list[RemotePayment]:
        """https://docs.stripe.com/api/invoices/list; the newest hundred, the newest first."""
        asked: Any = {
            "subscription": subscription_id,
            "limit": PAGE,
            "expand": ["data.payments"],
        }
        page = self._call(self._v1.invoices.list, asked, options(account))
        return [payment_of_invoice(found) for found in page.data if found.status != "draft"]

    def single_payment(self, account: str, payment_intent_id: str) -> RemotePayment:
        """https://docs.stripe.com/api/payment_intents/retrieve"""
        found = self._call(
            self._v1.payment_intents.retrieve, payment_intent_id, None, options(account)
        )
        return payment_of_intent(found)

    def charge(self, account: str, payment_intent_id: str) -> RemoteCharge:
        """https://docs.stripe.com/api/payment_intents/retrieve with its charge, and its dispute."""
        asked: Any = {"expand": ["latest_charge"]}
        found: Any = self._call(
            self._v1.payment_intents.retrieve, payment_intent_id, asked, options(account)
        )
        is_disputed = found.latest_charge and found.latest_charge.disputed
        return charge_of(found, self._dispute(account, payment_intent_id) if is_disputed else None)

    def _dispute(self, account: str, payment_intent_id: str) -> RemoteDispute | None:
        """https://docs.stripe.com/api/disputes/list; the latest one."""
        asked: Any = {"payment_intent": payment_intent_id, "limit": 1}
        page = self._call(self._v1.disputes.list, asked, options(account))
        return dispute_of(page.data[0]) if page.data else None
