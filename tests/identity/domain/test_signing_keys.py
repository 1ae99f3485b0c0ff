"""The life of a signing key."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from identity.domain.signing_keys import (
    Schedule,
    early_active_from,
    next_active_from,
    outlived,
    signs_now,
)

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SCHEDULE = Schedule(lead=HOUR, period=30 * DAY, overlap=HOUR)


@dataclass(frozen=True)
class FakeKey:
    active_from: datetime


class TestSignsNow:
    def test_a_published_key_does_not_sign_before_its_time(self):
        old, coming = FakeKey(NOW - 29 * DAY), FakeKey(NOW + HOUR)

        assert signs_now([old, coming], NOW) is old

    def test_the_newest_active_key_signs(self):
        old, new = FakeKey(NOW - 30 * DAY), FakeKey(NOW)

        assert signs_now([old, new], NOW) is new

    def test_nothing_signs_where_there_is_no_key(self):
        assert signs_now([], NOW) is None


class TestNextActiveFrom:
    def test_the_first_key_signs_at_once(self):
        assert next_active_from(SCHEDULE, [], NOW) == NOW

    def test_no_key_is_due_in_the_middle_of_a_period(self):
        assert next_active_from(SCHEDULE, [FakeKey(NOW - 15 * DAY)], NOW) is None

    def test_the_next_is_made_a_lead_before_it_signs(self):
        key = FakeKey(NOW - 30 * DAY + HOUR)

        assert next_active_from(SCHEDULE, [key], NOW) == NOW + HOUR

    def test_one_overdue_by_a_leap_of_the_clock_is_still_published_first(self):
        key = FakeKey(NOW - 90 * DAY)

        assert next_active_from(SCHEDULE, [key], NOW) == NOW + HOUR


class TestEarlyActiveFrom:
    def test_is_a_lead_ahead_so_that_verifiers_have_the_key_before(self):
        assert early_active_from(SCHEDULE, [FakeKey(NOW - DAY)], NOW) == NOW + HOUR

    def test_makes_none_beside_one_that_waits(self):
        keys = [FakeKey(NOW - DAY), FakeKey(NOW + timedelta(minutes=5))]

        assert early_active_from(SCHEDULE, keys, NOW) is None

    def test_is_now_where_there_is_no_key(self):
        assert early_active_from(SCHEDULE, [], NOW) == NOW


class TestOutlived:
    def test_a_key_stays_published_while_its_last_tokens_live(self):
        keys = [FakeKey(NOW - 31 * DAY), FakeKey(NOW - HOUR + timedelta(seconds=1))]

        assert outlived(SCHEDULE, keys, NOW) == []

    def test_a_key_goes_once_its_successor_has_signed_for_the_overlap(self):
        old, new = FakeKey(NOW - 31 * DAY), FakeKey(NOW - HOUR)

        assert outlived(SCHEDULE, [new, old], NOW) == [old]

    def test_the_only_key_never_goes(self):
        assert outlived(SCHEDULE, [FakeKey(NOW - 900 * DAY)], NOW) == []
