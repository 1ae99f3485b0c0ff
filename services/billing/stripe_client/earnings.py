"""What an account has earned, what was taken from it, and what was paid out."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from billing.domain.remote import Earnings, Fees, Money, Payout
from billing.stripe_client.reading import instant
from billing.stripe_client.transport import Transport, options

PAGE = 100
# Ten pages tell a month's fees of a thousand payments; more than that is the dashboard's business.
_MOST_PAGES = 10


class Balance:
    """https://docs.stripe.com/api/balance, /balance_transactions, /payouts"""

    def __init__(self, transport: Transport) -> None:
        self._call = transport.call
        self._v1 = transport.client.v1

    def earnings(self, account: str, since: datetime, *, ours: Mapping[str, int]) -> Earnings:
        """The balance, the latest payouts, and the fees of charges since an instant.

        `ours` is our own fee by currency: a charge's transaction tells what was taken, and not what
        of it went back.
        """
        balance = self._call(self._v1.balance.retrieve, None, options(account))
        totals, is_whole = self._stripe_fees(account, since)
        return Earnings(
            available=_amounts(balance.available),
            pending=_amounts(balance.pending),
            payouts=self._payouts(account),
            fees=tuple(Fees(one, totals[one], ours.get(one, 0)) for one in sorted(totals)),
            has_all_fees=is_whole,
        )

    def _payouts(self, account: str) -> tuple[Payout, ...]:
        asked: Any = {"limit": 12}
        page = self._call(self._v1.payouts.list, asked, options(account))
        return tuple(
            Payout(one.amount, one.currency, one.status, instant(one.arrival_date))
            for one in page.data
        )

    def _stripe_fees(self, account: str, since: datetime) -> tuple[dict[str, int], bool]:
        """By currency, and whether these are all."""
        asked: Any = {
            "limit": PAGE,
            "type": "charge",
            "created": {"gte": int(since.timestamp())},
        }
        totals: dict[str, int] = defaultdict(int)
        for _ in range(_MOST_PAGES):
            page = self._call(self._v1.balance_transactions.list, asked, options(account))
            for entry in page.data:
                ours = sum(f.amount for f in entry.fee_details if f.type == "application_fee")
                totals[entry.currency] += entry.fee - ours
            if not page.has_more:
                return totals, True
            asked["starting_after"] = page.data[-1].id
        return totals, False


def _amounts(found: Any) -> tuple[Money, ...]:
    return tuple(Money(one.amount, one.currency) for one in found)
