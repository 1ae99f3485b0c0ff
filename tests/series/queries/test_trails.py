"""Who was to come to a session, and who found the way, as their host sees it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from chassis.errors import NotFound
from series.commands import members, opening
from series.models import Membership
from series.queries import trails
from series.schemas import results
from tests.series.desk import HOST, STRANGER


@pytest.fixture
def series(desk):
    return desk.published()


@pytest.fixture
def session(desk, series):
    return desk.sessions(series)[0]


@pytest.fixture
def join(desk, series, now):
    """`join("ana", …)`: their memberships, one after another."""

    def one(name):
        now.move(timedelta(seconds=1))
        return desk.member(series, f"{name}@example.test")

    return lambda *names: [one(name) for name in names]


def follow(desk, membership_id, session):
    token = desk.links.join_token(membership_id, session.id)
    desk.do(opening.open_join_link, desk.policy, token=token)


def listed(desk, session, *, host_id=HOST, limit=10, **asked):
    with desk.db() as db:
        return trails.list_session_members(
            db, host_id=host_id, session_id=session.id, limit=limit, **asked
        )


def names(page):
    return [member["email"] for member in page.items]


def counted(desk, session, host_id=HOST):
    with desk.db() as db:
        return trails.get_turnout(db, host_id=host_id, session_id=session.id)


class TestWhoWasToCome:
    def test_shows_since_when_and_how_often_each_opened_the_way(self, desk, session, join):
        ana, bob = join("ana", "bob")
        follow(desk, ana, session)
        follow(desk, ana, session)

        page = results.SessionMemberPage().dump(listed(desk, session))

        assert [row["membership_id"] for row in page["items"]] == [str(ana), str(bob)]
        assert [row["opened_count"] for row in page["items"]] == [2, 0]
        assert page["items"][0]["joined_at"] == "2027-03-01T12:00:01Z"
        assert page["items"][1]["first_opened_at"] is None
        assert counted(desk, session) == {"expected": 2, "opened": 1}

    def test_an_opening_of_another_session_is_not_one_of_this(self, desk, series, session):
        follow(desk, desk.member(series), desk.sessions(series)[1])

        assert counted(desk, session) == {"expected": 1, "opened": 0}

    def test_leaves_out_who_waits_did_not_confirm_or_chose_another_session(
        self, desk, series, session
    ):
        desk.join(series, "unconfirmed@example.test")
        other = desk.sessions(series)[1]
        desk.join(series, "other@example.test", session_id=str(other.id), account_id=str(HOST))

        assert names(listed(desk, session)) == []
        assert names(listed(desk, other)) == ["other@example.test"]

    def test_keeps_who_left_since_but_not_who_left_before(self, desk, session, now, join):
        before, after = join("bob", "ana")
        desk.leave(before)
        now.move(session.starts_at + timedelta(minutes=30) - now.at)
        desk.leave(after)

        assert names(listed(desk, session)) == ["ana@example.test"]

    def test_leaves_out_who_joined_when_it_was_over(self, desk, series, session, now):
        now.move(session.starts_at + timedelta(minutes=60) - now.at)
        desk.member(series)

        assert counted(desk, session) == {"expected": 0, "opened": 0}

    @pytest.mark.promise("P31")
    def test_shows_nobody_whose_data_is_restricted(self, desk, series, session):
        ana = desk.member(series)
        follow(desk, ana, session)
        restrict(desk, ana)

        assert names(listed(desk, session)) == []
        assert counted(desk, session) == {"expected": 0, "opened": 0}

    def test_goes_page_by_page_and_by_what_is_wanted(self, desk, session, join):
        ids = join("0", "1", "2")
        follow(desk, ids[0], session)

        first = listed(desk, session, limit=2)
        rest = listed(desk, session, limit=2, after=first.next)

        assert names(first) == ["0@example.test", "1@example.test"]
        assert (names(rest), rest.next) == (["2@example.test"], None)
        unopened = names(listed(desk, session, only_unopened=True))
        assert unopened == ["1@example.test", "2@example.test"]
        assert names(listed(desk, session, membership_ids=ids[1:2])) == ["1@example.test"]

    def test_is_not_a_strangers_to_read(self, desk, series, session):
        desk.member(series)

        with pytest.raises(NotFound):
            listed(desk, session, host_id=STRANGER)
        with pytest.raises(NotFound):
            counted(desk, session, host_id=STRANGER)


class TestPeople:
    def test_names_members_of_that_series_also_departed_ones(self, desk, series, join):
        ana, bob = join("ana", "bob")
        elsewhere = desk.member(desk.published(title="Another"), "eve@example.test")
        desk.do(members.remove_member, desk.policy, host_id=HOST, membership_id=bob)

        assert named(desk, series, [ana, bob, elsewhere]) == [ana, bob]

    @pytest.mark.promise("P31")
    def test_names_nobody_whose_data_is_restricted(self, desk, series):
        ana = desk.member(series)
        restrict(desk, ana)

        assert named(desk, series, [ana]) == []

    def test_is_not_a_strangers_to_read(self, desk, series):
        with pytest.raises(NotFound):
            named(desk, series, [desk.member(series)], host_id=STRANGER)


def named(desk, series, ids, host_id=HOST):
    with desk.db() as db:
        found = trails.list_people(db, host_id=host_id, series_id=series["id"], membership_ids=ids)
    return [person["id"] for person in found["items"]]


def restrict(desk, membership_id):
    with desk.new_uow() as uow:
        rows = sa.update(Membership).where(Membership.id == membership_id)
        uow.db.execute(rows.values(is_restricted=True))
