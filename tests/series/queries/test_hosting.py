"""What a host reads, and a stranger does not."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis.errors import NotFound
from series.commands import importing, sessions
from series.models import Membership
from series.queries import hosting
from series.schemas import results
from tests.series.desk import HOST, STRANGER


def read(desk, query, **asked):
    with desk.db() as db:
        return query(db, **asked)


class TestGetSeries:
    def test_shows_schedule_and_counts(self, desk):
        series = desk.published(capacity=1)
        desk.sign_in_and_join(series, "ana@example.test")
        desk.sign_in_and_join(series, "bob@example.test")

        found = results.Series().dump(
            read(desk, hosting.get_series, host_id=HOST, series_id=series["id"])
        )

        assert (found["members"], found["waiting"]) == (1, 1)
        assert (found["starts_on"], found["starts_time"]) == ("2027-03-07", "18:00:00")
        assert (found["recurrence"], found["duration_minutes"]) == ("FREQ=WEEKLY", 60)
        assert found["reminder_offsets_minutes"] == [1440, 60]

    def test_is_not_a_strangers_to_read(self, desk):
        series = desk.published()

        with pytest.raises(NotFound):
            read(desk, hosting.get_series, host_id=STRANGER, series_id=series["id"])


class TestListSeries:
    def test_goes_through_all_of_the_hosts_own_page_by_page(self, desk, now):
        made = []
        for _ in range(5):
            made.append(desk.draft()["id"])
            now.move(timedelta(seconds=1))
        desk.draft(host_id=str(STRANGER))

        seen: list[UUID] = []
        after = None
        while True:
            page = read(desk, hosting.list_series, host_id=HOST, after=after, limit=2)
            seen += [series["id"] for series in page.items]
            after = page.next
            if after is None:
                break

        assert seen == made[::-1]


class TestPeopleCount:
    def test_counts_each_person_once_and_only_for_their_host(self, desk):
        first, second = desk.published(), desk.published()
        for series in (first, second):
            desk.sign_in_and_join(series, "ana@example.test")
        desk.sign_in_and_join(second, "bob@example.test")
        asked = {"series_ids": [first["id"], second["id"]]}

        ours = read(desk, hosting.get_people_count, host_id=HOST, **asked)
        theirs = read(desk, hosting.get_people_count, host_id=STRANGER, **asked)

        assert (ours, theirs) == ({"people": 2}, {"people": 0})


class TestListSessions:
    def pages(self, desk, series, limit, **asked):
        after, seen = None, []
        while True:
            asked |= {"after": after, "limit": limit}
            page = read(desk, hosting.list_sessions, host_id=HOST, series_id=series["id"], **asked)
            seen += [session["id"] for session in page.items]
            after = page.next
            if after is None:
                return seen

    def test_goes_by_the_time_of_the_start_page_by_page(self, desk):
        series = desk.published()
        last = desk.sessions(series)[-1]
        desk.do(
            sessions.reschedule_session,
            host_id=HOST,
            session_id=last.id,
            starts_at=desk.sessions(series)[0].starts_at - timedelta(days=1),
            duration_minutes=None,
        )

        seen = self.pages(desk, series, 5, from_at=None)

        assert seen == [session.id for session in desk.sessions(series)]
        assert seen[0] == last.id

    def test_may_leave_out_what_is_over_but_not_what_goes_on(self, desk):
        series = desk.published()
        first, second, *_ = desk.sessions(series)

        during = self.pages(desk, series, 50, from_at=first.starts_at + timedelta(minutes=59))
        later = self.pages(desk, series, 50, from_at=first.starts_at + timedelta(minutes=60))

        assert (during[0], later[0]) == (first.id, second.id)

    def test_may_show_only_what_is_over_the_latest_first(self, desk):
        series = desk.published()
        first, second, third, *_ = desk.sessions(series)

        seen = self.pages(desk, series, 2, until_at=third.starts_at + timedelta(minutes=60))
        before = self.pages(desk, series, 2, until_at=third.starts_at + timedelta(minutes=59))

        assert seen == [third.id, second.id, first.id]
        assert before == [second.id, first.id]

    def test_is_not_a_strangers_to_read(self, desk):
        series = desk.published()
        session = desk.sessions(series)[0]

        with pytest.raises(NotFound):
            read(
                desk,
                hosting.list_sessions,
                host_id=STRANGER,
                series_id=series["id"],
                after=None,
                limit=5,
                from_at=None,
            )
        with pytest.raises(NotFound):
            read(desk, hosting.get_session, host_id=STRANGER, session_id=session.id)


class TestListMembers:
    def members(self, desk, series, host_id=HOST):
        asked = {"host_id": host_id, "series_id": series["id"], "after": None, "limit": 50}
        return results.MemberPage().dump(read(desk, hosting.list_members, **asked))["items"]

    def test_shows_who_takes_part_or_did(self, desk):
        series = desk.published()
        desk.member(series, "ana@example.test")
        desk.leave(desk.member(series, "bob@example.test"))

        shown = {member["email"]: member["status"] for member in self.members(desk, series)}

        assert shown == {"ana@example.test": "active", "bob@example.test": "ended"}

    def test_hides_who_did_not_confirm_and_whose_data_is_restricted(self, desk):
        series = desk.published()
        desk.join(series, "typo@example.test")
        restricted = desk.member(series, "ana@example.test")
        with desk.new_uow() as uow:
            uow.db.execute(
                sa.update(Membership).where(Membership.id == restricted).values(is_restricted=True)
            )

        assert self.members(desk, series) == []

    def test_shows_whom_the_host_invited_before_they_answer(self, desk):
        series = desk.published()
        asked = {"host_id": HOST, "series_id": series["id"], "consent_basis": "On paper."}
        content = b"email\nana@example.test\n"
        desk.do(importing.import_members, desk.policy, **asked, content=content)

        assert [member["status"] for member in self.members(desk, series)] == ["unconfirmed"]

    def test_is_not_a_strangers_to_read(self, desk):
        with pytest.raises(NotFound):
            self.members(desk, desk.published(), host_id=STRANGER)
