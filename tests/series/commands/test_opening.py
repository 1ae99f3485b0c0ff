"""Following a join link."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from chassis.errors import NotFound
from series.commands import meetings, membership, opening, sessions
from series.commands import series as series_commands
from series.models import JoinOpening
from tests.series.desk import HOST

URL = "https://zoom.example.test/j/1"


@pytest.fixture
def series(desk):
    return desk.published()


@pytest.fixture
def session(desk, series, now):
    """The next session, with its meeting, ten minutes before it begins."""
    session = desk.sessions(series)[0]
    desk.do(
        meetings.set_meeting,
        session_id=session.id,
        join_url=URL,
        meeting_id="1",
        as_of=now.at,
    )
    now.move(session.starts_at - timedelta(minutes=10) - now.at)
    return session


@pytest.fixture
def member(desk, series):
    return desk.member(series)


def follow(desk, membership_id, session_id, *, proofs=(), own_address=None):
    token = desk.links.join_token(membership_id, session_id)
    return desk.do(
        opening.open_join_link, desk.policy, token=token, proofs=proofs, own_address=own_address
    )


@pytest.mark.promise("P8")
def test_leads_a_member_to_the_meeting_while_the_window_is_open(desk, session, member):
    opened = follow(desk, member, session.id)

    assert (opened["state"], opened["join_url"]) == ("open", URL)


def test_counts_each_click(desk, session, member, now):
    follow(desk, member, session.id)
    now.move(timedelta(minutes=1))
    follow(desk, member, session.id)

    with desk.new_uow() as uow:
        (opened,) = uow.db.scalars(sa.select(JoinOpening))
    assert opened.opened_count == 2
    assert opened.last_opened_at - opened.first_opened_at == timedelta(minutes=1)


def test_keeps_the_address_to_itself_before_the_window_opens(desk, session, member, now):
    now.move(timedelta(minutes=-6))

    opened = follow(desk, member, session.id)

    assert (opened["state"], opened["join_url"]) == ("early", None)
    assert opened["opens_at"] == session.starts_at - timedelta(minutes=15)


def test_opens_when_the_host_says_so(desk, session, member, now, series):
    asked = {"host_id": HOST, "series_id": series["id"], "opens_before_minutes": 5}
    desk.do(series_commands.update_series, desk.policy, **asked)

    assert follow(desk, member, session.id)["state"] == "early"


@pytest.mark.promise("P8")
def test_admits_nobody_whose_membership_is_over_though_the_link_was_good(desk, session, member):
    follow(desk, member, session.id)
    desk.leave(member)

    opened = follow(desk, member, session.id)

    assert (opened["state"], opened["join_url"]) == ("not_member", None)


@pytest.mark.promise("P8")
def test_admits_nobody_who_has_not_paid_yet(desk, now):
    series = desk.published(pricing="paid")
    paying = desk.sign_in_and_join(series, "ana@example.test").membership_id
    session = desk.sessions(series)[0]
    now.move(session.starts_at - now.at)

    assert follow(desk, paying, session.id)["state"] == "not_member"


def test_says_that_a_session_was_cancelled(desk, session, member):
    desk.do(sessions.cancel_session, host_id=HOST, session_id=session.id)

    opened = follow(desk, member, session.id)

    assert (opened["state"], opened["join_url"]) == ("cancelled", None)


def test_says_that_there_is_no_meeting_yet(desk, session, member):
    desk.do(meetings.clear_meeting, session_id=session.id, meeting_id="1")

    assert follow(desk, member, session.id)["state"] == "no_meeting"


def test_follows_a_session_that_was_moved(desk, session, member):
    desk.do(
        sessions.reschedule_session,
        host_id=HOST,
        session_id=session.id,
        starts_at=session.starts_at + timedelta(days=1),
        duration_minutes=None,
    )

    assert follow(desk, member, session.id)["state"] == "early"


def test_refuses_a_forged_link(desk, session, member):
    token = desk.links.manage_token(member)

    with pytest.raises(NotFound, match="link_unknown"):
        desk.do(opening.open_join_link, desk.policy, token=token)


@pytest.mark.promise("P8")
def test_refuses_a_link_between_a_member_and_another_series_session(desk, session, member, now):
    other = desk.sessions(desk.published())[0]

    with pytest.raises(NotFound, match="link_unknown"):
        follow(desk, member, other.id)


class TestLookingBack:
    @pytest.fixture
    def over(self, session, now):
        now.move(session.starts_at + timedelta(minutes=90) - now.at)

    def test_is_for_a_member_once_the_session_is_over(self, desk, session, member, now):
        before = follow(desk, member, session.id)["may_look_back"]
        now.move(session.starts_at + timedelta(minutes=90) - now.at)

        assert (before, follow(desk, member, session.id)["may_look_back"]) == (False, True)

    def test_is_not_for_who_joined_when_it_was_over(self, desk, series, session, over):
        late = desk.member(series, "late@example.test")

        opened = follow(desk, late, session.id)

        assert (opened["state"], opened["may_look_back"]) == ("ended", False)

    def test_is_not_for_who_has_left(self, desk, session, member, over):
        desk.do(membership.leave, desk.policy, token=desk.links.manage_token(member))

        assert follow(desk, member, session.id)["may_look_back"] is False

    def test_at_a_paid_series_takes_more_than_the_link(self, desk, now):
        series = desk.published(pricing="paid", slug="paid-yoga")
        session = desk.sessions(series)[0]
        member = desk.member(series)
        now.move(session.starts_at + timedelta(minutes=90) - now.at)
        proofs = [desk.links.proof_token(member)]

        asked = [follow(desk, member, session.id, proofs=held) for held in ((), proofs)]

        assert [opened["may_look_back"] for opened in asked] == [False, True]

    def test_is_no_way_into_the_session_and_counts_as_none(self, desk, session, member, over):
        follow(desk, member, session.id)

        with desk.db() as db:
            assert db.execute(sa.select(JoinOpening.opened_count)).all() == []
