"""Changing when a series takes place: shown first, then done; this and following, or all."""

from collections import Counter
from datetime import date, timedelta

import pytest

from chassis.errors import Conflict, Invalid, NotFound
from series import workers
from series.commands import rescheduling, sessions
from series.schemas import requests, results
from tests.series.desk import HOST, STRANGER


@pytest.fixture
def series(desk):
    """Sundays at 18:00 in Paris, from the seventh of March."""
    return desk.published()


def preview(desk, series, host_id=HOST, **wished):
    asked = {"host_id": str(host_id), "series_id": str(series["id"])} | wished
    loaded = requests.PreviewScheduleChange().load(asked)
    return results.SchedulePlan().dump(
        desk.do(rescheduling.preview_schedule_change, desk.policy, **loaded)
    )


def change(desk, series, host_id=HOST, **wished):
    asked = {"host_id": str(host_id), "series_id": str(series["id"])} | wished
    return desk.do(
        rescheduling.change_schedule, desk.policy, **requests.ChangeSchedule().load(asked)
    )


def ahead(desk, series):
    return [found for found in desk.sessions(series) if not found.is_cancelled]


class TestPreview:
    def test_shows_what_would_happen_and_does_none_of_it(self, desk, series):
        before = desk.event_names()

        plan = preview(desk, series, scope="all", starts_time="19:30")

        assert Counter(found["action"] for found in plan["changes"]) == {"move": 12}
        first = plan["changes"][0]
        assert (first["starts_at"], first["slot"]["starts_at"]) == (
            "2027-03-07T17:00:00Z",
            "2027-03-07T18:30:00Z",
        )
        assert desk.event_names() == before

    def test_is_what_is_done(self, desk, series):
        wished = {"scope": "all", "recurrence": "FREQ=WEEKLY;BYDAY=TU,SU"}
        plan = preview(desk, series, **wished)

        change(desk, series, **wished, version=plan["version"])

        shown = sorted(c["slot"]["starts_at"] for c in plan["changes"] if c["slot"])
        done = [f"{s.starts_at:%Y-%m-%dT%H:%M:%SZ}" for s in ahead(desk, series)]
        assert done == shown

    def test_that_is_out_of_date_is_not_done(self, desk, series):
        wished = {"scope": "all", "starts_time": "19:30"}
        plan = preview(desk, series, **wished)
        desk.do(sessions.cancel_session, host_id=HOST, session_id=desk.sessions(series)[0].id)

        with pytest.raises(Conflict, match="plan_changed"):
            change(desk, series, **wished, version=plan["version"])

        assert desk.events("session_rescheduled") == []

    def test_shows_where_a_session_moved_by_hand_departs_from_the_new_rule(self, desk, series):
        by_hand = desk.sessions(series)[0]
        move_by_hand(desk, by_hand, hours=3)

        plan = preview(desk, series, scope="all", starts_time="19:30")

        (drift,) = plan["drift"]
        assert drift["session_id"] == str(by_hand.id)
        assert drift["slot"]["starts_at"] == "2027-03-07T18:30:00Z"


def move_by_hand(desk, session, hours):
    desk.do(
        sessions.reschedule_session,
        host_id=HOST,
        session_id=session.id,
        starts_at=session.starts_at + timedelta(hours=hours),
        duration_minutes=None,
    )


class TestAll:
    def test_moves_all_that_lies_ahead_and_nothing_that_has_begun(self, desk, series, now):
        begun = desk.sessions(series)[0]
        now.move(begun.starts_at - now.at)

        change(desk, series, scope="all", starts_time="19:30")

        first, *others = desk.sessions(series)
        assert first.starts_at == begun.starts_at
        assert {found.sequence for found in others[:11]} == {1}

    def test_keeps_each_session_and_its_id_on_a_new_weekday(self, desk, series):
        before = desk.sessions(series)

        change(desk, series, scope="all", recurrence="FREQ=WEEKLY;BYDAY=TU")

        after = desk.sessions(series)
        assert [found.id for found in after[:11]] == [found.id for found in before[:11]]
        assert {found.slot_on.weekday() for found in after} == {1}
        assert desk.events("session_cancelled") == []

    def test_leaves_what_the_host_moved_or_cancelled(self, desk, series):
        moved, cancelled, *_ = desk.sessions(series)
        move_by_hand(desk, moved, hours=3)
        desk.do(sessions.cancel_session, host_id=HOST, session_id=cancelled.id)

        change(desk, series, scope="all", starts_time="19:30")

        first, second, third, *_ = desk.sessions(series)
        assert first.starts_at == moved.starts_at + timedelta(hours=3)
        assert (second.status, second.starts_at) == ("cancelled", cancelled.starts_at)
        assert third.sequence == 1

    def test_holds_for_the_sessions_that_the_horizon_brings_later(self, desk, series, now):
        change(desk, series, scope="all", starts_time="19:30")

        now.move(timedelta(days=30))
        workers.extend_horizons(desk.new_uow, desk.policy)

        last = desk.sessions(series)[-1]
        assert (last.starts_at.hour, last.starts_at.minute) == (17, 30)

    def test_may_move_to_another_zone_and_says_so(self, desk, series):
        change(desk, series, scope="all", zone="America/New_York")

        assert desk.sessions(series)[0].starts_at.hour == 23
        assert desk.events("series_updated")[-1]["zone"] == "America/New_York"

    def test_may_end_the_repeating(self, desk, series):
        change(desk, series, scope="all", recurrence="")

        assert len(ahead(desk, series)) == 1

    def test_that_changes_nothing_says_nothing(self, desk, series):
        before = desk.event_names()

        change(desk, series, scope="all")

        assert desk.event_names() == before

    def test_changes_a_draft_without_making_sessions(self, desk):
        series = desk.draft()

        changed = change(desk, series, scope="all", starts_time="19:30")

        assert changed["starts_time"].hour == 19
        assert desk.sessions(series) == []

    def test_holds_for_each_part_of_a_series_that_was_changed_midway(self, desk, series):
        fifth = desk.sessions(series)[4]
        change(
            desk,
            series,
            scope="following",
            from_session_id=str(fifth.id),
            recurrence="FREQ=WEEKLY;BYDAY=WE",
        )

        change(desk, series, scope="all", starts_time="19:30")

        weekdays = [found.slot_on.weekday() for found in ahead(desk, series)]
        assert weekdays[:4] == [6, 6, 6, 6]
        assert set(weekdays[4:]) == {2}
        assert {found.starts_at.minute for found in ahead(desk, series)} == {30}


class TestFollowing:
    def test_changes_from_the_chosen_session_on(self, desk, series):
        before = desk.sessions(series)

        change(
            desk,
            series,
            scope="following",
            from_session_id=str(before[3].id),
            starts_time="19:30",
        )

        after = desk.sessions(series)
        assert [found.sequence for found in after] == [0, 0, 0] + [1] * 9

    def test_to_an_earlier_day_loses_no_session(self, desk, series):
        before = desk.sessions(series)

        change(
            desk,
            series,
            scope="following",
            from_session_id=str(before[3].id),
            starts_on="2027-03-23",
            recurrence="FREQ=WEEKLY",
        )

        after = desk.sessions(series)
        assert [found.id for found in after[:12]] == [found.id for found in before]
        assert after[3].slot_on == date(2027, 3, 23)

    def test_leaves_as_many_as_a_counted_rule_has_left(self, desk):
        series = desk.published(recurrence="FREQ=WEEKLY;COUNT=6")
        fourth = desk.sessions(series)[3]

        change(
            desk,
            series,
            scope="following",
            from_session_id=str(fourth.id),
            starts_time="19:30",
        )

        assert len(ahead(desk, series)) == 6
        assert desk.series(series)["recurrence"] == "FREQ=WEEKLY;COUNT=3"

    def test_twice_is_the_later_one_from_there_on(self, desk, series):
        second, sixth = desk.sessions(series)[1], desk.sessions(series)[5]
        for first, hour in ((second, "19:00"), (sixth, "20:00")):
            change(
                desk,
                series,
                scope="following",
                from_session_id=str(first.id),
                starts_time=hour,
            )

        hours = [found.starts_at.hour for found in desk.sessions(series)]
        # Paris is an hour ahead of UTC, and two from the fourth session on.
        assert hours == [17, 18, 18, 17, 17] + [18] * 7

    def test_needs_a_session_of_the_schedule_that_lies_ahead(self, desk, series, now):
        begun = desk.sessions(series)[0]
        now.move(begun.starts_at - now.at)

        for chosen in (begun.id, HOST):
            with pytest.raises(Conflict, match="session_not_ahead"):
                change(desk, series, scope="following", from_session_id=str(chosen))

    def test_has_the_zone_of_the_series(self, desk, series):
        chosen = str(desk.sessions(series)[3].id)

        with pytest.raises(Invalid) as refused:
            change(desk, series, scope="following", from_session_id=chosen, zone="America/New_York")

        assert list(refused.value.details) == ["zone"]


class TestRefused:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("recurrence", "FREQ=MINUTELY"),
            ("recurrence", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
            ("duration_minutes", 5000),
            ("starts_on", "9999-01-01"),
        ],
    )
    def test_is_what_cannot_be(self, desk, series, field, value):
        with pytest.raises(Invalid) as refused:
            change(desk, series, **{"scope": "all", field: value})

        assert list(refused.value.details) == [field]
        assert len(ahead(desk, series)) == 12

    def test_is_a_stranger(self, desk, series):
        for act in (preview, change):
            with pytest.raises(NotFound):
                act(desk, series, host_id=STRANGER, scope="all", starts_time="19:30")
