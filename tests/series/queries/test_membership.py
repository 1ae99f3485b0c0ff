"""What subscribers read by their link, and what notifications asks about them."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.errors import NotFound
from chassis.ids import new_id
from series.commands import membership as membership_commands
from series.commands import series as series_commands
from series.commands import sessions
from series.domain.links import Purpose
from series.models import Membership
from series.queries import membership as queries
from series.queries import rosters
from series.schemas import results
from tests.series.desk import HOST


def page_of(desk, token, locale=None):
    with desk.db() as db:
        return results.MembershipPage().dump(
            queries.get_membership(db, desk.links, token=token, now=clock.now(), locale=locale)
        )


class TestMembershipPage:
    def test_shows_the_place_the_series_and_a_link_to_each_session(self, desk):
        series = desk.published()
        member = desk.member(series)

        page = page_of(desk, desk.links.manage_token(member))

        assert page["membership"]["email"] == "ana@example.test"
        assert page["series"]["title"] == "Morning Yoga"
        for shown, session in zip(page["sessions"], desk.sessions(series), strict=True):
            link = desk.links.read(shown["join_token"], Purpose.JOIN)
            assert link and (link.membership_id, link.session_id) == (member, session.id)

    def test_says_the_rhythm_in_the_members_language_or_the_readers(self, desk):
        series = desk.published()
        joined = desk.join(series, "ana@example.test", account_id=str(new_id()), locale="fr")

        asked = [page_of(desk, joined.manage_token, locale) for locale in (None, "es")]

        assert [page["series"]["schedule"]["words"] for page in asked] == [
            "tous les dimanches à 18:00, heure de Paris",
            "todos los domingos a las 18:00, hora de París",
        ]

    def test_gives_no_links_to_who_does_not_take_part(self, desk):
        series = desk.published(capacity=1)
        desk.member(series, "bob@example.test")
        waiting = desk.sign_in_and_join(series, "ana@example.test")

        page = page_of(desk, waiting.manage_token)

        assert {session["join_token"] for session in page["sessions"]} == {None}

    def test_is_refused_to_a_link_for_something_else_and_for_somebody_gone(self, desk):
        member = desk.member(desk.published())

        for token in (desk.links.confirm_token(member), desk.links.manage_token(new_id()), "x"):
            with pytest.raises(NotFound, match="link_unknown"):
                page_of(desk, token)

    @pytest.mark.promise("P27")
    def test_shows_what_its_owner_corrected(self, desk):
        member = desk.member(desk.published())
        token = desk.links.manage_token(member)
        changes = {"name": "Ana García", "zone": "America/New_York"}

        desk.do(membership_commands.update_membership, desk.policy, token=token, **changes)

        shown = page_of(desk, token)["membership"]
        assert (shown["name"], shown["zone"]) == ("Ana García", "America/New_York")


class TestRoster:
    def test_of_a_session_that_is_over_can_leave_out_who_joined_later(self, desk, series, now):
        session = desk.sessions(series)[0]
        early = desk.member(series, "early@example.test")
        now.move(session.starts_at + timedelta(minutes=59) - now.at)
        during = desk.member(series, "during@example.test")
        now.move(timedelta(minutes=1))
        desk.member(series, "late@example.test")

        found = self.roster(desk, session.id, in_time=True)["items"]

        assert {one["membership_id"] for one in found} == {str(early), str(during)}
        assert len(self.roster(desk, session.id)["items"]) == 3

    @pytest.fixture
    def series(self, desk):
        return desk.published()

    @pytest.fixture
    def session(self, desk, series):
        return desk.sessions(series)[0]

    def roster(self, desk, session_id: UUID, *, is_brief=False, after=None, limit=1000, **asked):
        with desk.db() as db:
            return results.RosterPage().dump(
                rosters.get_roster_page(
                    db,
                    desk.links,
                    session_id=session_id,
                    is_brief=is_brief,
                    after=after,
                    limit=limit,
                    **asked,
                )
            )

    def test_names_everyone_once_page_by_page(self, desk, series, session):
        members = {str(desk.member(series, f"p{number}@example.test")) for number in range(7)}

        seen: list[str] = []
        after = None
        while True:
            page = self.roster(desk, session.id, after=after, limit=3)
            seen += [str(person["membership_id"]) for person in page["items"]]
            after = page["next"]
            if after is None:
                break

        assert (len(seen), set(seen)) == (7, members)

    def test_gives_language_and_zone_of_the_person_or_else_of_the_series(
        self, desk, series, session
    ):
        desk.member(series)
        joined = desk.join(series, "bob@example.test", locale="fr", zone="Asia/Tokyo")
        assert joined.status == "unconfirmed"
        desk.confirm(desk.of_address("bob@example.test")[0].id)

        people = {p["email"]: (p["locale"], p["zone"]) for p in self.items(desk, session)}

        assert people == {
            "ana@example.test": ("en", "Europe/Paris"),
            "bob@example.test": ("fr", "Asia/Tokyo"),
        }

    def items(self, desk, session):
        return self.roster(desk, session.id)["items"]

    def test_gives_each_person_links_of_their_own(self, desk, series, session):
        member = desk.member(series)

        (person,) = self.items(desk, session)

        assert person["join_token"] == desk.links.join_token(member, session.id)
        assert person["manage_token"] == desk.links.manage_token(member)

    def test_names_briefly_whom_it_gives_links_else(self, desk, series, session):
        member = desk.member(series)

        (person,) = self.roster(desk, session.id, is_brief=True)["items"]

        assert person == {
            "membership_id": str(member),
            "email": "ana@example.test",
            "locale": "en",
        }

    def test_leaves_out_who_left_waits_or_is_restricted(self, desk):
        series = desk.published(capacity=3)
        session = desk.sessions(series)[0]
        desk.member(series, "stays@example.test")
        restricted = desk.member(series, "restricted@example.test")
        left = desk.member(series, "left@example.test")
        desk.join(series, "unconfirmed@example.test")
        with desk.new_uow() as uow:
            rows = sa.update(Membership).where(Membership.id == restricted)
            uow.db.execute(rows.values(is_restricted=True))
        desk.leave(left)

        brief = self.roster(desk, session.id, is_brief=True)["items"]
        assert [p["email"] for p in self.items(desk, session)] == ["stays@example.test"]
        assert [p["email"] for p in brief] == ["stays@example.test"]

    def test_is_empty_for_a_session_that_was_cancelled(self, desk, series, session):
        desk.member(series)
        desk.do(sessions.cancel_session, host_id=HOST, session_id=session.id)

        assert self.items(desk, session) == []
        assert self.roster(desk, session.id, is_brief=True)["items"] == []

    def test_of_a_cancelled_session_names_who_was_to_come_to_it(self, desk, series, session):
        member = desk.member(series)
        other = str(desk.sessions(series)[1].id)
        desk.join(series, "other@example.test", session_id=other, account_id=other)
        early = self.roster(desk, session.id, of_cancelled=True)
        desk.do(sessions.cancel_session, host_id=HOST, session_id=session.id)

        found = self.roster(desk, session.id, of_cancelled=True)["items"]

        assert early["items"] == []
        assert [person["membership_id"] for person in found] == [str(member)]

    def test_of_a_deleted_series_names_those_who_are_to_be_told(self, desk, series):
        member = desk.member(series)
        desk.leave(desk.member(series, "left@example.test"))
        desk.do(series_commands.delete_series, host_id=HOST, series_id=series["id"])

        with desk.db() as db:
            page = rosters.get_series_roster_page(
                db, desk.links, series_id=series["id"], is_brief=False, after=None, limit=10
            )

        assert [person["membership_id"] for person in page.items] == [str(member)]


class TestEverybody:
    def page(self, desk, **asked):
        with desk.db() as db:
            return rosters.get_members_page(
                db, desk.links, **{"is_brief": False, "after": None, "limit": 10} | asked
            )

    def test_names_whoever_has_or_waits_for_a_place_in_any_series(self, desk):
        first, second = desk.published(), desk.published(title="Evening Yoga", capacity=1)
        placed = [desk.member(first), desk.member(second, "bo@example.test")]
        desk.join(second, "waits@example.test")
        desk.leave(desk.member(first, "left@example.test"))
        desk.join(first, "unconfirmed@example.test")

        found = self.page(desk).items

        ids = [person["membership_id"] for person in found]
        assert {str(one) for one in placed} <= set(ids)
        assert not {"left@example.test", "unconfirmed@example.test"} & {
            person["email"] for person in found
        }
        assert ids == sorted(ids)
        assert all(person["manage_token"] and person["zone"] for person in found)

    def test_goes_on_where_the_page_before_ended_and_says_less_when_it_is_brief(self, desk):
        series = desk.published()
        members = [desk.member(series, f"p{number}@example.test") for number in range(3)]

        first = self.page(desk, limit=2, is_brief=True)
        rest = self.page(desk, limit=2, is_brief=True, after=first.next)

        found = [*first.items, *rest.items]
        assert [person["membership_id"] for person in found] == sorted(map(str, members))
        assert {tuple(sorted(person)) for person in found} == {("email", "locale", "membership_id")}
        assert rest.next is None


class TestMemberContact:
    def test_says_how_to_reach_a_person_whatever_the_state(self, desk):
        series = desk.published()
        desk.join(series, "Ana@example.test")
        membership = desk.of_address("ana@example.test")[0]

        with desk.db() as db:
            found = results.MemberContact().dump(
                queries.get_member_contact(db, desk.links, membership_id=membership.id)
            )

        assert found == {
            "membership_id": str(membership.id),
            "email": "Ana@example.test",
            "name": "Ana Lopez",
            "locale": "en",
            "zone": "Europe/Paris",
            "status": "unconfirmed",
            "series_id": str(series["id"]),
            "series_title": "Morning Yoga",
            "series_slug": "morning-yoga",
            "host_id": str(HOST),
            "manage_token": desk.links.manage_token(membership.id),
        }

    def test_knows_nobody_who_is_gone(self, desk, now):
        now.move(timedelta(0))

        with desk.db() as db, pytest.raises(NotFound):
            queries.get_member_contact(db, desk.links, membership_id=new_id())
