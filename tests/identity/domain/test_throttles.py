"""How often something may be tried."""

from datetime import UTC, datetime, timedelta

from identity.domain.throttles import Limit, take

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
FIVE_A_MINUTE = Limit(5, timedelta(minutes=1))


def _tries(count: int, *, at: datetime = NOW, empty_at: datetime | None = None):
    for _ in range(count):
        taken = take(FIVE_A_MINUTE, empty_at, at)
        empty_at = taken.empty_at
    return taken


class TestTake:
    def test_lets_in_as_many_at_once_as_the_limit_says(self):
        assert not _tries(5).is_refused

    def test_refuses_the_next_and_says_how_long_to_wait(self):
        refused = _tries(6)

        assert refused.is_refused
        assert refused.wait == timedelta(seconds=12)

    def test_lets_in_again_once_that_time_has_passed(self):
        refused = _tries(6)

        later = take(FIVE_A_MINUTE, refused.empty_at, NOW + refused.wait)

        assert not later.is_refused

    def test_is_not_prolonged_by_being_tried_harder(self):
        assert _tries(500).wait == _tries(6).wait

    def test_is_whole_again_after_the_period(self):
        full = _tries(5)

        assert not _tries(5, at=NOW + timedelta(minutes=1), empty_at=full.empty_at).is_refused
