"""The judge of the chaos sees each kind of mistake."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.chaos.reminders.verdict import Arrival, Expected, judge

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
EXPECTED = Expected(
    members=("ana", "ben", "cy"),
    others=("eve",),
    left_at={"cy": NOON},
    earlier_minutes={5},
    final_minute=6,
    grace=timedelta(seconds=10),
)
RIGHT = [
    Arrival("ana", "reminder", 6, NOON),
    Arrival("ben", "reminder", 6, NOON),
    Arrival("ana", "reminder", 5, NOON),
    Arrival("cy", "reminder", 6, NOON + timedelta(seconds=9)),
    Arrival("cy", "membership_ended", None, NOON + timedelta(hours=1)),
]


def test_one_reminder_of_the_final_time_for_each_who_stays_is_right():
    verdict = judge(EXPECTED, RIGHT)

    assert verdict.discrepancies == 0
    assert (verdict.seen["reminded"], verdict.seen["reminded_before_the_move"]) == (3, 1)


@pytest.mark.parametrize(
    ("arrivals", "name"),
    [
        (RIGHT[1:], "missing"),
        ([*RIGHT, RIGHT[0]], "doubled"),
        ([*RIGHT, RIGHT[2]], "doubled"),
        ([*RIGHT, RIGHT[4]], "doubled"),
        ([*RIGHT, Arrival("eve", "reminder", 6, NOON)], "to_others"),
        ([*RIGHT, Arrival("eve", "session_changed", None, NOON)], "to_others"),
        ([*RIGHT, Arrival("cy", "reminder", 5, NOON + timedelta(seconds=11))], "after_leaving"),
        ([*RIGHT, Arrival("ana", "reminder", None, NOON)], "of_no_time"),
    ],
)
def test_each_mistake_is_seen(arrivals: list[Arrival], name: str):
    verdict = judge(EXPECTED, arrivals)

    assert +verdict.wrong == {name: 1}
