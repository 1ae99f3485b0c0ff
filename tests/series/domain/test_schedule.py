"""When the sessions of a series fall."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from series.domain import schedule
from series.domain.schedule import Horizon, Schedule, upcoming

NOW = datetime(2027, 3, 20, 12, tzinfo=UTC)
QUARTER = Horizon(timedelta(days=90), at_least=4)


def weekly(**changes: object) -> Schedule:
    asked: dict[str, object] = {
        "zone": "Europe/Paris",
        "starts_on": date(2027, 3, 21),
        "starts_time": time(18),
        "duration_minutes": 60,
        "recurrence": "FREQ=WEEKLY",
    }
    return schedule.make(**(asked | changes))  # type: ignore[arg-type]


class TestSchedule:
    def test_keeps_the_wall_clock_time_when_the_clocks_change(self):
        before, after = upcoming([weekly()], after=NOW, horizon=Horizon(timedelta(days=10), 2))

        assert before.starts_at == datetime(2027, 3, 21, 17, tzinfo=UTC)
        assert after.starts_at == datetime(2027, 3, 28, 16, tzinfo=UTC)

    def test_reaches_to_the_horizon_and_no_further(self):
        slots = upcoming([weekly()], after=NOW, horizon=QUARTER)

        assert len(slots) == 13
        assert slots[-1].on == date(2027, 6, 13)

    def test_has_the_fewest_sessions_that_there_should_be_where_they_lie_far_ahead(self):
        slots = upcoming([weekly(starts_on=date(2028, 1, 2))], after=NOW, horizon=QUARTER)

        assert [slot.on for slot in slots][::3] == [date(2028, 1, 2), date(2028, 1, 23)]
        assert len(slots) == 4

    def test_leaves_out_what_has_started(self):
        at_the_start = datetime(2027, 3, 21, 17, tzinfo=UTC)

        slots = upcoming([weekly()], after=at_the_start, horizon=QUARTER)

        assert slots[0].on == date(2027, 3, 28)

    def test_counts_its_days_from_its_start_and_not_from_now(self):
        fortnightly = weekly(recurrence="FREQ=WEEKLY;INTERVAL=2;COUNT=3")

        slots = upcoming([fortnightly], after=NOW + timedelta(days=8), horizon=QUARTER)

        assert [slot.on for slot in slots] == [date(2027, 4, 4), date(2027, 4, 18)]

    def test_sees_a_session_that_is_later_today_where_the_local_day_is_behind(self):
        honolulu = weekly(zone="Pacific/Honolulu", starts_on=date(2027, 3, 20))
        just_before = datetime(2027, 3, 21, 3, 59, tzinfo=UTC)

        slots = upcoming([honolulu], after=just_before, horizon=QUARTER)

        assert slots[0].on == date(2027, 3, 20)

    def test_without_a_rule_is_a_single_session(self):
        slots = upcoming([weekly(recurrence=None)], after=NOW, horizon=QUARTER)

        assert [slot.on for slot in slots] == [date(2027, 3, 21)]

    def test_without_a_rule_is_over_once_it_began(self):
        slots = upcoming([weekly(recurrence=None)], after=NOW + timedelta(days=3), horizon=QUARTER)

        assert slots == []

    def test_ends_before_the_day_on_which_another_takes_over(self):
        slots = upcoming([weekly(last_on=date(2027, 4, 3))], after=NOW, horizon=QUARTER)

        assert [slot.on for slot in slots] == [date(2027, 3, 21), date(2027, 3, 28)]


class TestMake:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("zone", "Europe/Atlantis"),
            ("starts_on", date(1900, 1, 1)),
            ("starts_on", date(9999, 12, 31)),
            ("duration_minutes", 0),
            ("duration_minutes", 1441),
            ("recurrence", "FREQ=MINUTELY"),
            ("recurrence", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
            ("recurrence", "FREQ=WEEKLY;UNTIL=20270320"),
        ],
    )
    def test_refuses_what_cannot_be_and_names_the_field(self, field, value):
        with pytest.raises(ValueError, match=r"\.$") as refused:
            weekly(**{field: value})

        assert refused.value.field == field
