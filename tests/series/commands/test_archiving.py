"""Putting a series away, and making a new one after its pattern."""

from datetime import timedelta

import pytest

from chassis.errors import NotFound
from series import workers
from series.commands import archiving
from tests.series.desk import HOST, STRANGER


def archive(desk, series, host_id=HOST):
    return desk.do(archiving.archive_series, host_id=host_id, series_id=series["id"])


def clone(desk, series, host_id=HOST, title=None):
    asked = {"host_id": host_id, "series_id": series["id"], "title": title}
    return desk.do(archiving.clone_series, **asked)


class TestArchive:
    def test_calls_off_what_lies_ahead_and_keeps_what_was(self, desk, now):
        series = desk.published()
        begun = desk.sessions(series)[0]
        now.move(begun.starts_at - now.at)

        assert archive(desk, series)["status"] == "archived"

        first, *others = desk.sessions(series)
        assert first.status == "scheduled"
        assert {session.status for session in others} == {"cancelled"}

    def test_stops_the_money_of_everyone_who_pays(self, desk):
        series = desk.published(pricing="paid")
        member = desk.member(series)

        archive(desk, series)

        (ended,) = desk.events("membership_ended")
        assert (ended["membership_id"], ended["reason"]) == (str(member), "series_archived")

    def test_gives_no_place_to_those_who_waited(self, desk):
        series = desk.published(capacity=1)
        desk.member(series, "ana@example.test")
        desk.sign_in_and_join(series, "bob@example.test")

        archive(desk, series)
        workers.fill_places(desk.new_uow, desk.policy)

        assert set(desk.statuses().values()) == {"ended"}

    def test_takes_nobody_in_and_makes_no_session_any_more(self, desk, now):
        series = desk.published()
        archive(desk, series)
        before = len(desk.sessions(series))

        now.move(timedelta(days=60))
        workers.extend_horizons(desk.new_uow, desk.policy)

        assert len(desk.sessions(series)) == before
        with pytest.raises(NotFound):
            desk.join(series, "ana@example.test")

    def test_once_more_changes_nothing(self, desk):
        series = desk.published()
        archive(desk, series)
        before = desk.event_names()

        archive(desk, series)

        assert desk.event_names() == before

    def test_is_not_a_strangers_to_do(self, desk):
        series = desk.published()

        with pytest.raises(NotFound):
            archive(desk, series, host_id=STRANGER)

        assert desk.series(series)["status"] == "published"


class TestClone:
    def test_is_a_draft_like_the_original_at_an_address_of_its_own(self, desk):
        series = desk.published(capacity=7, join_policy="approval", description="Bring a mat.")
        desk.member(series)

        copy = clone(desk, series, title="Evening Yoga")

        assert (copy["status"], copy["slug"]) == ("draft", "evening-yoga")
        for name in ("capacity", "join_policy", "description", "recurrence", "starts_time"):
            assert copy[name] == desk.series(series)[name]
        assert (copy["members"], copy["price_amount_cents"]) == (0, None)
        assert len(desk.events("series_created")) == 2

    def test_of_another_hosts_series_is_refused(self, desk):
        series = desk.published()

        with pytest.raises(NotFound):
            clone(desk, series, host_id=STRANGER)
