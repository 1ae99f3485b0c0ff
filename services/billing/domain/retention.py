"""How long records of payments are kept: what tax law asks of businesses in the longest case."""

from datetime import datetime, timedelta

RECORDS_KEPT = timedelta(days=3653)


def kept_until(since: datetime) -> datetime:
    """The instant from which a record of that instant is deleted."""
    return since + RECORDS_KEPT
