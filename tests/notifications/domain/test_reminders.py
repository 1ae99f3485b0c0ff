"""When reminders are due, and until when they are worth sending."""

from datetime import UTC, datetime, timedelta

from notifications.domain.reminders import is_overtaken, plans, useful_until

STARTS_AT = datetime(2026, 11, 26, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)


class TestPlans:
    def test_has_one_for_each_offset_before_the_start(self):
        found = plans(STARTS_AT, [1440, 60], known_at=STARTS_AT - 48 * HOUR)

        assert [(each.offset_minutes, each.due_at) for each in found] == [
            (60, STARTS_AT - HOUR),
            (1440, STARTS_AT - 24 * HOUR),
        ]

    def test_skips_what_had_passed_when_the_time_was_known(self):
        found = plans(STARTS_AT, [1440, 60], known_at=STARTS_AT - 2 * HOUR)

        assert [each.offset_minutes for each in found] == [60]

    def test_the_same_offset_twice_is_one_reminder(self):
        assert len(plans(STARTS_AT, [60, 60], known_at=STARTS_AT - 2 * HOUR)) == 1

    def test_none_for_a_session_that_was_already_over(self):
        assert plans(STARTS_AT, [60], known_at=STARTS_AT + HOUR) == []


class TestUsefulness:
    def test_a_late_reminder_helps_until_half_of_the_session_is_over(self):
        assert useful_until(STARTS_AT, HOUR) == STARTS_AT + HOUR / 2


class TestOvertaking:
    def test_a_reminder_is_overtaken_when_a_later_one_is_due_as_well(self):
        day_before, hour_before = STARTS_AT - 24 * HOUR, STARTS_AT - HOUR

        assert is_overtaken(day_before, [day_before, hour_before], now=STARTS_AT)
        assert not is_overtaken(hour_before, [day_before, hour_before], now=STARTS_AT)

    def test_one_that_is_still_to_come_overtakes_nothing(self):
        day_before, hour_before = STARTS_AT - 24 * HOUR, STARTS_AT - HOUR

        assert not is_overtaken(day_before, [day_before, hour_before], now=STARTS_AT - 2 * HOUR)
