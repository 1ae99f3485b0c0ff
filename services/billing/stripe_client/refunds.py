"""Refunds on a connected account: https://docs.stripe.com/api/refunds"""

from typing import Any

from billing.domain.remote import RemoteRefund
from billing.stripe_client.reading import refund_of
from billing.stripe_client.transport import Transport, options

PAGE = 100


class Refunds:
    """The money's way back."""

    def __init__(self, transport: Transport) -> None:
        self._call = transport.call
        self._refunds = transport.client.v1.refunds

    def create(
        self, account: str, payment_intent_id: str, *, amount_cents: int, refund_id: str, key: str
    ) -> None:
        """https://docs.stripe.com/api/refunds/create; `refund_id` is ours."""
        asked: Any = {
            "payment_intent": payment_intent_id,
            "amount": amount_cents,
            "metadata": {"refund_id": refund_id},
        }
        self._call(self._refunds.create, asked, options(account, key))

    def of_payment(self, account: str, payment_intent_id: str) -> list[RemoteRefund]:
        """https://docs.stripe.com/api/refunds/list; the newest hundred."""
        asked: Any = {"payment_intent": payment_intent_id, "limit": PAGE}
        page = self._call(self._refunds.list, asked, options(account))
        return [refund_of(found) for found in page.data]
