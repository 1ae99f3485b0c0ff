"""Invoices of subscriptions that nobody has paid yet."""

from typing import Any

from billing.domain.remote import UnpaidInvoice
from billing.stripe_client.transport import Transport, options

PAGE = 100


class Invoices:
    """What Stripe would still collect."""

    def __init__(self, transport: Transport) -> None:
        self._call = transport.call
        self._invoices = transport.client.v1.invoices

    def unpaid(self, account: str, subscription_id: str) -> list[UnpaidInvoice]:
        """https://docs.stripe.com/api/invoices/list; among the newest hundred."""
        asked: Any = {"subscription": subscription_id, "limit": PAGE}
        page = self._call(self._invoices.list, asked, options(account))
        return [
            UnpaidInvoice(found.id, found.status == "draft")
            for found in page.data
            if found.status in ("draft", "open")
        ]

    def void(self, account: str, invoice: UnpaidInvoice) -> None:
        """https://docs.stripe.com/api/invoices/void; a draft cannot be void until it is final.

        Raises Invalid where it was paid or is void already.
        """
        if invoice.is_draft:
            asked: Any = {"auto_advance": False}
            self._call(self._invoices.finalize_invoice, invoice.id, asked, options(account))
        self._call(self._invoices.void_invoice, invoice.id, None, options(account))
