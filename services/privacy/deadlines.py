"""The clock of a request: when it is due, how it may be extended, when to warn. Rights.R8."""

from calendar import monthrange
from datetime import datetime, timedelta
from enum import StrEnum

ANSWER_WITHIN = timedelta(days=30)
WARN_BEFORE = (timedelta(days=10), timedelta(days=5), timedelta(days=1))
CCPA_EXTENSION = timedelta(days=45)
GDPR_EXTENSION_MONTHS = 2
LOG_KEPT_MONTHS = 24


class Law(StrEnum):
    """Under which an extension is given."""

    GDPR = "gdpr"
    CCPA = "ccpa"


def due_at(received_at: datetime) -> datetime:
    """The earlier of thirty days and one calendar month after receipt."""
    return min(received_at + ANSWER_WITHIN, months_after(received_at, 1))


def extended(due: datetime, law: Law) -> datetime:
    """The furthest that one extension reaches."""
    if law is Law.CCPA:
        return due + CCPA_EXTENSION
    return months_after(due, GDPR_EXTENSION_MONTHS)


def warnings_due(due: datetime, now: datetime) -> int:
    """How many of the warnings before the due date have come due."""
    return sum(now >= due - before for before in WARN_BEFORE)


def months_after(instant: datetime, months: int) -> datetime:
    """The same day `months` later, or the last day of a shorter month."""
    years, month = divmod(instant.month - 1 + months, 12)
    year = instant.year + years
    day = min(instant.day, monthrange(year, month + 1)[1])
    return instant.replace(year=year, month=month + 1, day=day)
