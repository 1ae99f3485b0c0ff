"""A schedule before it is one."""

from datetime import UTC, date, datetime, time

import pytest

from chassis.errors import Invalid
from series.queries.previewing import preview_schedule

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
MONTHLY = {
    "zone": "America/New_York",
    "starts_on": date(2027, 3, 1),
    "starts_time": time(18),
    "duration_minutes": 60,
    "recurrence": "rrule:freq=monthly;byday=2tu",
}


def test_says_a_rule_in_words_and_in_dates_across_a_clock_change():
    preview = preview_schedule(now=NOW, limit=3, **MONTHLY)

    assert preview == {
        "words": "every month on the second Tuesday",
        "schedule": {
            "words": "every month on the second Tuesday at 6:00\u202fPM New York time",
            "language": "en",
        },
        "recurrence": "FREQ=MONTHLY;BYDAY=2TU",
        "starts_at": [
            datetime(2027, 3, 9, 23, tzinfo=UTC),
            datetime(2027, 4, 13, 22, tzinfo=UTC),
            datetime(2027, 5, 11, 22, tzinfo=UTC),
        ],
    }


def test_refuses_what_cannot_be():
    with pytest.raises(Invalid) as refused:
        preview_schedule(now=NOW, limit=3, **MONTHLY | {"zone": "Europe/Atlantis"})

    assert list(refused.value.details) == ["zone"]
