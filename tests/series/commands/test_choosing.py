"""Memberships for single sessions."""

from datetime import timedelta

import pytest

from chassis import clock
from chassis.errors import Conflict, NotFound
from chassis.ids import new_id
from series import workers
from series.commands import opening, sessions
from series.queries import membership as queries
from series.queries import rosters
from tests.series.desk import HOST

ANA = "ana@example.test"


@pytest.fixture
def series(desk):
    return desk.published()


@pytest.fixture
def dates(desk, series):
    return desk.sessions(series)


def choose(desk, series, session_id, **changes):
    """Ana, signed in, joins one session, or with None the whole series."""
    asked = {"account_id": str(new_id()), "session_id": session_id and str(session_id)}
    return desk.join(series, ANA, **asked | changes).membership_id


def told(desk, session) -> list[str]:
    with desk.db() as db:
        pages = [
            rosters.get_roster_page(
                db, desk.links, session_id=session.id, is_brief=is_brief, after=None, limit=10
            )
            for is_brief in (True, False)
        ]
    brief, page = ([person["email"] for person in page.items] for page in pages)
    assert brief == page
    return page


def test_are_told_of_their_session_and_of_no_other(desk, series, dates):
    choose(desk, series, dates[1].id)
    desk.member(series, "whole@example.test")

    assert told(desk, dates[0]) == ["whole@example.test"]
    assert sorted(told(desk, dates[1])) == [ANA, "whole@example.test"]


def test_show_and_open_their_session_and_no_other(desk, series, dates, now):
    member = choose(desk, series, dates[1].id)
    now.move(dates[1].starts_at - now.at)

    with desk.db() as db:
        token = desk.links.manage_token(member)
        page = queries.get_membership(db, desk.links, token=token, now=clock.now())
    states = []
    for session in dates[1:3]:
        token = desk.links.join_token(member, session.id)
        states.append(desk.do(opening.open_join_link, desk.policy, token=token)["state"])

    assert [session["id"] for session in page["sessions"]] == [dates[1].id]
    assert states == ["no_meeting", "not_member"]


def test_add_up_for_one_person_who_joins_several(desk, series, dates):
    first = choose(desk, series, dates[0].id)
    second = choose(desk, series, dates[2].id)

    assert first == second
    assert [told(desk, session) for session in dates[:3]] == [[ANA], [], [ANA]]


def test_become_one_for_the_whole_series_but_not_the_other_way_round(desk, series, dates):
    choose(desk, series, dates[0].id)
    member = choose(desk, series, None)
    choose(desk, series, dates[0].id)

    assert desk.membership(member).is_whole
    assert told(desk, dates[5]) == [ANA]


def test_are_not_changed_by_a_stranger_who_enters_the_address(desk, series, dates):
    member = choose(desk, series, dates[0].id)

    choose(desk, series, dates[1].id, account_id=None)
    choose(desk, series, None, account_id=None)

    assert not desk.membership(member).is_whole
    assert told(desk, dates[1]) == []


def test_end_with_their_last_session(desk, series, dates, now):
    member = choose(desk, series, dates[0].id)
    choose(desk, series, dates[1].id)

    now.move(dates[1].ends_at - now.at - timedelta(seconds=1))
    workers.end_single_sessions(desk.new_uow)
    assert desk.membership(member).status == "active"

    now.move(timedelta(seconds=1))
    workers.end_single_sessions(desk.new_uow)
    assert desk.membership(member).end_reason == "session_over"
    assert desk.events("membership_ended") == []


def test_leave_members_of_the_whole_series_alone_when_they_end(desk, series, now):
    member = desk.member(series)

    now.move(timedelta(days=400))
    workers.end_single_sessions(desk.new_uow)

    assert desk.membership(member).status == "active"


def test_are_not_for_a_paid_series(desk):
    series = desk.published(pricing="paid")

    with pytest.raises(Conflict, match="whole_series_only"):
        choose(desk, series, desk.sessions(series)[0].id)


def test_are_not_for_a_session_that_has_begun_was_cancelled_or_is_elsewhere(
    desk, series, dates, now
):
    desk.do(sessions.cancel_session, host_id=HOST, session_id=dates[1].id)
    elsewhere = desk.sessions(desk.published())[5]
    now.move(dates[0].starts_at - now.at)

    for session in (dates[0], dates[1], elsewhere):
        with pytest.raises(NotFound, match="session_unknown"):
            choose(desk, series, session.id)
