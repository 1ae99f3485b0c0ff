"""What an account has earned, what was taken from it, and what was paid out."""

from collections import defaultdict
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

    def earnings(self, account: str, since: datetime) -> Earnings:
        """The balance, the latest payouts, and the fees of charges since an instant."""
        balance = self._call(self._v1.balance.retrieve, None, options(account))
        fees, is_whole = self._fees(account, since)
        return Earnings(
            available=_amounts(balance.available),
            pending=_amounts(balance.pending),
            payouts=self._payouts(account),
            fees=fees,
            has_all_fees=is_whole,
        )

    def _payouts(self, account: str) -> tuple[Payout, ...]:
        asked: Any = {"limit": 12}
        page = self._call(self._v1.payouts.list, asked, options(account))
        return tuple(
            Payout(one.amount, one.currency, one.status, instant(one.arrival_date))
            for one in page.data
        )

    def _fees(self, account: str, since: datetime) -> tuple[tuple[Fees, ...], bool]:
        asked: Any = {
            "limit": PAGE,
            "type": "charge",
            "created": {"gte": int(since.timestamp())},
        }
        totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for _ in range(_MOST_PAGES):
            page = self._call(self._v1.balance_transactions.list, asked, options(account))
            for entry in page.data:
                ours = sum(f.amount for f in entry.fee_details if f.type == "application_fee")
                totals[entry.currency][0] += entry.fee - ours
                totals[entry.currency][1] += ours
            if not page.has_more:
                return _summed(totals), True
            asked["starting_after"] = page.data[-1].id
        return _summed(totals), False


def _summed(totals: dict[str, list[int]]) -> tuple[Fees, ...]:
    return tuple(Fees(currency, *parts) for currency, parts in sorted(totals.items()))


def _amounts(found: Any) -> tuple[Money, ...]:
    return tuple(Money(one.amount, one.currency) for one in found)
