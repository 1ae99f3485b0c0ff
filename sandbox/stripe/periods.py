"""When a billing period ends: calendar months keep the anchor's day where the month has it.

https://docs.stripe.com/billing/subscriptions/billing-cycle
"""

import calendar
from datetime import UTC, datetime, timedelta


def period_end(anchor: int, start: int, interval: str, count: int) -> int:
    """The instant one period after `start`, for a cycle anchored at `anchor`."""
    begins = datetime.fromtimestamp(start, UTC)
    if interval in ("day", "week"):
        days = count * (7 if interval == "week" else 1)
        return int((begins + timedelta(days=days)).timestamp())
    months = count * (12 if interval == "year" else 1)
    return _months_on(begins, months, datetime.fromtimestamp(anchor, UTC).day)


def _months_on(begins: datetime, months: int, anchor_day: int) -> int:
    year, month0 = divmod(begins.year * 12 + begins.month - 1 + months, 12)
    last_day = calendar.monthrange(year, month0 + 1)[1]
    ends = begins.replace(year=year, month=month0 + 1, day=min(anchor_day, last_day))
    return int(ends.timestamp())
