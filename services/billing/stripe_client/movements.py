"""All that moved on a connected account since an instant, page by page: for comparing."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from billing.domain.remote import Movement, RemoteFee
from billing.stripe_client.reading import movement_of
from billing.stripe_client.transport import Transport, options

PAGE = 100
FEE_RETURNED = "application_fee.refunded"


class Movements:
    """Charges, refunds and disputes, and our fees that went back, the newest first."""

    def __init__(self, transport: Transport) -> None:
        self._call = transport.call
        self._v1 = transport.client.v1

    def charges(self, account: str, since: datetime) -> Iterator[Movement]:
        """https://docs.stripe.com/api/charges/list; those that were paid."""
        found = self._pages(self._v1.charges.list, account, since)
        return (movement_of(charge) for charge in found if charge.paid)

    def refunds(self, account: str, since: datetime) -> Iterator[Movement]:
        """https://docs.stripe.com/api/refunds/list"""
        return map(movement_of, self._pages(self._v1.refunds.list, account, since))

    def disputes(self, account: str, since: datetime) -> Iterator[Movement]:
        """https://docs.stripe.com/api/disputes/list"""
        return map(movement_of, self._pages(self._v1.disputes.list, account, since))

    def returned_fees(self, since: datetime) -> Iterator[tuple[str, RemoteFee]]:
        """Our fees of which some went back since, each after the account that was charged.

        https://docs.stripe.com/api/events/list; events are kept for thirty days.
        """
        for event in self._pages(self._v1.events.list, None, since, type=FEE_RETURNED):
            fee = event.data.object
            yield fee["account"], RemoteFee(fee["id"], fee["amount"], fee["amount_refunded"])

    def _pages(
        self, method: Callable[..., Any], account: str | None, since: datetime, **more: str
    ) -> Iterator[Any]:
        asked: Any = {"limit": PAGE, "created": {"gte": int(since.timestamp())}, **more}
        while True:
            page = self._call(method, asked, options(account))
            yield from page.data
            if not page.has_more:
                return
            asked["starting_after"] = page.data[-1].id
