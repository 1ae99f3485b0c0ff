"""All that moved on a connected account since an instant, page by page: for comparing."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from billing.domain.remote import Movement
from billing.stripe_client.reading import movement_of
from billing.stripe_client.transport import Transport, options

PAGE = 100


class Movements:
    """Charges, refunds and disputes, the newest first."""

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

    def _pages(self, method: Callable[..., Any], account: str, since: datetime) -> Iterator[Any]:
        asked: Any = {"limit": PAGE, "created": {"gte": int(since.timestamp())}}
        while True:
            page = self._call(method, asked, options(account))
            yield from page.data
            if not page.has_more:
                return
            asked["starting_after"] = page.data[-1].id
