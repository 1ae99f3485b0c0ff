"""Revenue as charts: one for each currency, twelve months, stacked by series. No I/O."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gateway import charts as geometry
from gateway.pages.rendering import money_in_words
from gateway.remote import Answer

MONTHS = 12


@dataclass(frozen=True)
class Revenue:
    """What one currency brought; `chart` is None where nothing was kept."""

    currency: str
    chart: geometry.Chart
    rows: list[Answer]
    kept_cents: int

    @property
    def has_fees(self) -> bool:
        """Whether any of it went to the platform."""
        return any(row.get("fee_cents") for row in self.rows)


def charts(items: list[Answer], now: datetime) -> list[Revenue]:
    """The currencies in the order of the alphabet."""
    by_currency: dict[str, list[Answer]] = defaultdict(list)
    for item in items:
        by_currency[item["currency"]].append(item)
    return [_revenue(currency, by_currency[currency], now) for currency in sorted(by_currency)]


def kept(item: Answer) -> int:
    """What was paid and did not go back."""
    return int(item["paid_cents"]) - int(item["refunded_cents"])


def _revenue(currency: str, items: list[Answer], now: datetime) -> Revenue:
    months = _months(now)
    names = [date.fromisoformat(f"{month}-01").strftime("%b") for month in months]
    totals: dict[str, int] = defaultdict(int)
    for item in items:
        totals[item["month"]] += kept(item)
    chart = geometry.stacked(
        months,
        [_value(item, currency) for item in reversed(items) if item["month"] in months],
        labels=names,
        top_words=money_in_words(max(totals.values(), default=0), currency),
    )
    return Revenue(currency, chart, items, sum(totals.values()))


def _value(item: Answer, currency: str) -> geometry.Value:
    title: Any = item["title"] or "A series that is gone"
    amount = kept(item)
    words = f"{title}, {item['month']}: {money_in_words(amount, currency)}"
    return geometry.Value(item["month"], title, amount, words)


def _months(now: datetime) -> list[str]:
    first = now.year * 12 + now.month - MONTHS
    numbers = range(first, first + MONTHS)
    return [f"{number // 12}-{number % 12 + 1:02}" for number in numbers]
