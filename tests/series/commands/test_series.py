"""A series as a whole: drafting, publishing, changing, deleting."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from chassis.errors import Conflict, Invalid, NotFound
from series import workers
from series.commands import payments
from series.commands import series as commands
from tests.series.desk import HOST, STRANGER


class TestCreateSeries:
    def test_makes_a_draft_without_sessions(self, desk):
        series = desk.draft()

        assert (series["status"], series["slug"]) == ("draft", "morning-yoga")
        assert desk.sessions(series) == []
        assert desk.events("series_created") == [
            {
                "series_id": str(series["id"]),
                "host_id": str(HOST),
                "title": "Morning Yoga",
                "pricing": "free",
            }
        ]

    def test_keeps_the_rule_in_its_canonical_form(self, desk):
        series = desk.draft(recurrence="rrule:interval=1;byday=su;freq=weekly")

        assert series["recurrence"] == "FREQ=WEEKLY;BYDAY=SU"

    def test_gives_each_of_two_series_of_one_title_an_address_of_its_own(self, desk):
        first, second = desk.draft(), desk.draft()

        assert first["slug"] == "morning-yoga"
        assert second["slug"].startswith("morning-yoga-")

    def test_refuses_an_address_that_another_series_has(self, desk):
        desk.draft(slug="yoga")

        with pytest.raises(Conflict, match="slug_taken"):
            desk.draft(slug="yoga")

        assert len(desk.events("series_created")) == 1

    def test_refuses_an_impossible_rule_and_stores_nothing(self, desk):
        with pytest.raises(Invalid) as refused:
            desk.draft(recurrence="FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")

        assert list(refused.value.details) == ["recurrence"]
        assert desk.events() == []


class TestPublishSeries:
    def test_makes_the_sessions_up_to_the_horizon_and_says_so_in_one_event(self, desk):
        series = desk.published()

        sessions = desk.sessions(series)
        assert len(sessions) == 12
        (scheduled,) = desk.events("sessions_scheduled")
        assert [session["session_id"] for session in scheduled["sessions"]] == [
            str(session.id) for session in sessions
        ]

    def test_once_more_changes_nothing(self, desk):
        series = desk.published()

        asked = {"host_id": HOST, "series_id": series["id"]}
        again = desk.do(commands.publish_series, desk.policy, **asked)

        assert again["published_at"] == series["published_at"]
        assert desk.event_names() == ["series_created", "series_published", "sessions_scheduled"]

    def test_is_refused_to_a_stranger(self, desk):
        series = desk.draft()

        with pytest.raises(NotFound):
            desk.do(commands.publish_series, desk.policy, host_id=STRANGER, series_id=series["id"])

        assert desk.series(series)["status"] == "draft"


class TestUpdateSeries:
    def update(self, desk, series, *, host_id=HOST, **changes):
        return desk.do(
            commands.update_series,
            desk.policy,
            host_id=host_id,
            series_id=series["id"],
            **changes,
        )

    def test_changes_what_is_given_and_keeps_the_rest(self, desk):
        series = desk.published(capacity=5)

        updated = self.update(desk, series, description="Bring a mat.", capacity=None)

        assert (updated["title"], updated["description"]) == ("Morning Yoga", "Bring a mat.")
        assert updated["capacity"] is None

    def test_gives_it_another_address(self, desk):
        series = desk.published()

        assert self.update(desk, series, slug="yoga-at-eight")["slug"] == "yoga-at-eight"

    def test_leaves_every_series_the_address_that_it_has(self, desk):
        series, other = desk.published(), desk.published(title="Evening Yoga")

        with pytest.raises(Conflict, match="slug_taken"):
            self.update(desk, series, slug=other["slug"])

        assert desk.series(series)["slug"] == series["slug"]

    def test_tells_others_of_a_new_title_but_not_of_a_new_description(self, desk):
        series = desk.published()

        self.update(desk, series, description="Bring a mat.")
        self.update(desk, series, title="Evening Yoga")
        self.update(desk, series, title="Evening Yoga")

        assert [event["title"] for event in desk.events("series_updated")] == ["Evening Yoga"]

    def test_lets_in_those_who_wait_when_there_is_more_room(self, desk, now):
        series = desk.published(capacity=1)
        for name in ("ana", "bob", "cyd", "dan"):
            now.move(timedelta(seconds=1))
            desk.sign_in_and_join(series, f"{name}@example.test")

        self.update(desk, series, capacity=3)

        assert list(desk.statuses().values()) == ["active", "active", "active", "waiting"]

    def test_with_less_room_sends_nobody_away(self, desk):
        series = desk.published()
        desk.member(series, "ana@example.test")
        desk.member(series, "bob@example.test")

        self.update(desk, series, capacity=1)

        assert list(desk.statuses().values()) == ["active", "active"]

    def test_is_refused_to_a_stranger(self, desk):
        series = desk.published()

        with pytest.raises(NotFound):
            self.update(desk, series, host_id=STRANGER, title="Stolen")

        assert desk.series(series)["title"] == "Morning Yoga"


class TestDeleteSeries:
    def delete(self, desk, series, host_id: UUID = HOST) -> None:
        desk.do(commands.delete_series, host_id=host_id, series_id=series["id"])

    def erase(self, desk) -> int:
        return workers.erase_deleted_series(desk.new_uow, desk.policy)

    def test_hides_it_at_once_and_says_so_in_one_event(self, desk):
        series = desk.published()
        desk.member(series)

        self.delete(desk, series)

        with pytest.raises(NotFound):
            desk.series(series)
        assert desk.event_names()[-1] == "series_deleted"
        assert desk.events("membership_ended") == []

    @pytest.mark.promise("P36")
    def test_erases_it_with_its_members_a_while_later(self, desk, now):
        series = desk.published()
        member = desk.member(series)
        self.delete(desk, series)

        assert self.erase(desk) == 0
        now.move(timedelta(minutes=5))
        assert self.erase(desk) == 1

        assert desk.membership(member) is None
        assert desk.sessions(series) == []

    @pytest.mark.promise("P36")
    def test_waits_for_the_money_to_stop(self, desk, now):
        series = desk.published(pricing="paid")
        member = desk.member(series)
        self.delete(desk, series)
        now.move(timedelta(days=1))

        assert self.erase(desk) == 0
        desk.do(payments.end_subscription, desk.policy, membership_id=member)
        assert self.erase(desk) == 1

    @pytest.mark.parametrize("starts_late", [True, False])
    def test_is_not_held_up_by_money_that_is_heard_of_in_another_order(
        self, desk, now, starts_late
    ):
        series = desk.published(pricing="paid")
        member = desk.sign_in_and_join(series, "ana@example.test").membership_id
        self.delete(desk, series)
        facts = [payments.start_subscription, payments.end_subscription]

        for fact in reversed(facts) if starts_late else facts:
            desk.do(fact, desk.policy, membership_id=member)
        now.move(timedelta(minutes=5))

        assert self.erase(desk) == 1

    def test_is_final_for_who_comes_late(self, desk):
        series = desk.published()
        self.delete(desk, series)

        with pytest.raises(NotFound):
            desk.join(series, "bob@example.test")
        with pytest.raises(NotFound):
            self.delete(desk, series)

    def test_is_refused_to_a_stranger(self, desk):
        series = desk.published()

        with pytest.raises(NotFound):
            self.delete(desk, series, host_id=STRANGER)
        with pytest.raises(NotFound):
            self.delete(desk, {"id": uuid4()})

        assert desk.series(series)["status"] == "published"
