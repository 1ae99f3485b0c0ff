"""Settling a send that broke off: what the provider's log proves, and what it does not."""

from datetime import UTC, datetime, timedelta
from typing import Any

from notifications.domain.delivery import Verdict, verdict

TRIED_AT = datetime(2026, 11, 26, 16, tzinfo=UTC)
LAG, KEPT_FOR = timedelta(minutes=10), timedelta(days=1)


def judged(**changes: Any) -> Verdict:
    facts: dict[str, Any] = {
        "is_found": False,
        "tried_at": TRIED_AT,
        "uncertain_since": TRIED_AT,
        "now": TRIED_AT + timedelta(minutes=1),
        "lag": LAG,
        "kept_for": KEPT_FOR,
    }
    return verdict(**(facts | changes))


class TestVerdict:
    def test_what_is_found_was_sent(self):
        assert judged(is_found=True) is Verdict.SENT

    def test_not_finding_it_proves_nothing_before_the_log_has_caught_up(self):
        assert judged(now=TRIED_AT + LAG - timedelta(seconds=1)) is Verdict.WAIT

    def test_not_finding_it_after_that_proves_that_it_was_not_sent(self):
        assert judged(now=TRIED_AT + LAG) is Verdict.SEND_AGAIN

    def test_the_wait_begins_when_the_fate_became_uncertain(self):
        """However far the clock has moved since the attempt."""
        later = TRIED_AT + timedelta(hours=2)

        assert judged(uncertain_since=later, now=later) is Verdict.WAIT

    def test_beyond_the_reach_of_the_log_nobody_can_tell_so_it_is_not_sent_again(self):
        assert judged(now=TRIED_AT + KEPT_FOR) is Verdict.GIVE_UP
