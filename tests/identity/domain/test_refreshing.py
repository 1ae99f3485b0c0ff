"""What becomes of a refresh token that is presented."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from identity.domain.refreshing import GRACE, Presented, Verdict, judge

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
FRESH = Presented(
    session_ended=False,
    expires_at=NOW + timedelta(days=30),
    spent_at=None,
    successor_spent=False,
    same_browser=True,
)
JUST_SPENT = replace(FRESH, spent_at=NOW - GRACE)


class TestJudge:
    def test_an_unspent_token_rotates(self):
        assert judge(FRESH, NOW) is Verdict.ROTATE

    def test_one_spent_a_moment_ago_by_the_same_browser_gives_the_same_successor(self):
        assert judge(JUST_SPENT, NOW) is Verdict.REPEAT

    def test_one_spent_longer_ago_ends_the_family(self):
        late = NOW + timedelta(microseconds=1)

        assert judge(JUST_SPENT, late) is Verdict.REVOKE

    def test_one_spent_a_moment_ago_from_another_browser_ends_the_family(self):
        assert judge(replace(JUST_SPENT, same_browser=False), NOW) is Verdict.REVOKE

    def test_one_whose_successor_is_spent_too_ends_the_family(self):
        assert judge(replace(JUST_SPENT, successor_spent=True), NOW) is Verdict.REVOKE

    def test_an_expired_token_is_refused(self):
        assert judge(replace(FRESH, expires_at=NOW), NOW) is Verdict.REFUSE

    def test_a_token_of_an_ended_browser_session_is_refused(self):
        assert judge(replace(FRESH, session_ended=True), NOW) is Verdict.REFUSE
