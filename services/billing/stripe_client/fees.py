"""Our fees on hosts' charges, on the platform's own account."""

from typing import Any

from billing.domain.remote import RemoteFee
from billing.stripe_client.transport import Transport, options


class Fees:
    """What was taken, and what of it went back to hosts."""

    def __init__(self, transport: Transport) -> None:
        self._call = transport.call
        self._fees = transport.client.v1.application_fees

    def retrieve(self, fee_id: str) -> RemoteFee:
        """https://docs.stripe.com/api/application_fees/retrieve"""
        found = self._call(self._fees.retrieve, fee_id, None, options())
        return RemoteFee(found.id, found.amount, found.amount_refunded)

    def give_back(self, fee_id: str, *, amount_cents: int, key: str) -> None:
        """https://docs.stripe.com/api/fee_refunds/create: to the host, and not to who paid."""
        asked: Any = {"amount": amount_cents}
        self._call(self._fees.refunds.create, fee_id, asked, options(key=key))
