"""Single sessions: added, moved, cancelled, and the meetings that are reported for them."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest

from chassis.errors import Conflict, Invalid, NotFound
from chassis.ids import new_id
from series.commands import meetings, sessions
from tests.series.desk import HOST, STRANGER

NEXT = datetime(2027, 3, 7, 17, tzinfo=UTC)


@pytest.fixture
def series(desk):
    return desk.published()


@pytest.fixture
def session(desk, series):
    return desk.sessions(series)[0]


def reschedule(desk, session_id: UUID, starts_at: datetime, host_id: UUID = HOST, minutes=None):
    return desk.do(
        sessions.reschedule_session,
        host_id=host_id,
        session_id=session_id,
        starts_at=starts_at,
        duration_minutes=minutes,
    )


def cancel(desk, session_id: UUID, host_id: UUID = HOST):
    return desk.do(sessions.cancel_session, host_id=host_id, session_id=session_id)


class TestReschedule:
    def test_moves_the_session_and_counts_the_change(self, desk, series, session):
        moved = reschedule(desk, session.id, NEXT + timedelta(hours=2))

        assert (moved.starts_at, moved.sequence) == (NEXT + timedelta(hours=2), 1)
        assert (moved.is_moved, moved.slot_on) == (True, session.slot_on)
        assert desk.events("session_rescheduled") == [
            {
                "session_id": str(session.id),
                "series_id": str(series["id"]),
                "host_id": str(HOST),
                "title": "Morning Yoga",
                "zone": "Europe/Paris",
                "starts_at": "2027-03-07T19:00:00Z",
                "duration_minutes": 60,
                "previous_starts_at": "2027-03-07T17:00:00Z",
                "sequence": 1,
            }
        ]

    def test_to_where_it_is_changes_nothing(self, desk, session):
        reschedule(desk, session.id, NEXT, minutes=60)

        assert desk.events("session_rescheduled") == []

    def test_may_change_the_length_alone(self, desk, session):
        assert reschedule(desk, session.id, NEXT, minutes=90).duration_minutes == 90

    def test_into_the_past_is_refused(self, desk, session, now):
        with pytest.raises(Invalid) as refused:
            reschedule(desk, session.id, now.at)

        assert list(refused.value.details) == ["starts_at"]

    def test_onto_another_session_is_refused(self, desk, session):
        with pytest.raises(Conflict, match="session_overlaps"):
            reschedule(desk, session.id, NEXT + timedelta(days=7, minutes=59))

        reschedule(desk, session.id, NEXT + timedelta(days=7, minutes=60))

    def test_of_a_session_that_has_begun_or_is_cancelled_is_refused(self, desk, series, now):
        first, second, *_ = desk.sessions(series)
        cancel(desk, second.id)
        now.move(first.starts_at - now.at)

        with pytest.raises(Conflict, match="session_begun"):
            reschedule(desk, first.id, NEXT + timedelta(days=1))
        with pytest.raises(Conflict, match="session_cancelled"):
            reschedule(desk, second.id, NEXT + timedelta(days=8))

    def test_is_not_a_strangers_to_do(self, desk, session):
        with pytest.raises(NotFound):
            reschedule(desk, session.id, NEXT + timedelta(hours=2), host_id=STRANGER)

        assert desk.events("session_rescheduled") == []


class TestCancel:
    def test_calls_it_off_once(self, desk, series, session):
        cancel(desk, session.id)
        again = cancel(desk, session.id)

        assert (again.status, again.sequence) == ("cancelled", 1)
        assert desk.events("session_cancelled") == [
            {
                "session_id": str(session.id),
                "series_id": str(series["id"]),
                "host_id": str(HOST),
                "title": "Morning Yoga",
                "zone": "Europe/Paris",
                "starts_at": "2027-03-07T17:00:00Z",
                "duration_minutes": 60,
                "sequence": 1,
            }
        ]

    def test_of_a_session_that_is_over_is_refused(self, desk, session, now):
        now.move(session.ends_at - now.at)

        with pytest.raises(Conflict, match="session_over"):
            cancel(desk, session.id)

    def test_is_not_a_strangers_to_do(self, desk, session):
        with pytest.raises(NotFound):
            cancel(desk, session.id, host_id=STRANGER)
        with pytest.raises(NotFound):
            cancel(desk, new_id())

        assert desk.events("session_cancelled") == []


class TestAdd:
    def add(self, desk, series, starts_at: datetime, host_id: UUID = HOST, minutes=None):
        return desk.do(
            sessions.add_session,
            host_id=host_id,
            series_id=series["id"],
            starts_at=starts_at,
            duration_minutes=minutes,
        )

    def test_adds_a_date_beside_the_rule_with_the_usual_length(self, desk, series):
        extra = self.add(desk, series, NEXT + timedelta(days=3))

        assert (extra.duration_minutes, extra.slot_on) == (60, None)
        assert len(desk.events("sessions_scheduled")[-1]["sessions"]) == 1

    def test_over_another_session_is_refused(self, desk, series):
        with pytest.raises(Conflict, match="session_overlaps"):
            self.add(desk, series, NEXT + timedelta(minutes=30))

    @pytest.mark.parametrize("minutes", [-5, 1441])
    def test_of_an_impossible_length_is_refused(self, desk, series, minutes):
        with pytest.raises(Invalid) as refused:
            self.add(desk, series, NEXT + timedelta(days=3), minutes=minutes)

        assert list(refused.value.details) == ["duration_minutes"]

    def test_to_a_draft_is_refused(self, desk):
        with pytest.raises(Conflict, match="series_not_published"):
            self.add(desk, desk.draft(), NEXT)

    def test_is_not_a_strangers_to_do(self, desk, series):
        with pytest.raises(NotFound):
            self.add(desk, series, NEXT + timedelta(days=3), host_id=STRANGER)


class TestMeeting:
    def ready(self, desk, session, number: int, as_of: datetime):
        desk.do(
            meetings.set_meeting,
            session_id=session.id,
            join_url=f"https://zoom.example.test/j/{number}",
            meeting_id=str(number),
            as_of=as_of,
        )

    def removed(self, desk, session, number: int):
        desk.do(meetings.clear_meeting, session_id=session.id, meeting_id=str(number))

    def present(self, desk, session) -> str | None:
        found = desk.sessions({"id": session.series_id})[0]
        assert (found.join_url is None) == (found.meeting_id is None)
        return found.meeting_id

    def test_is_where_the_latest_word_says_in_whatever_order_it_comes(self, desk, series, now):
        for session, order in zip(desk.sessions(series), permutations(range(3)), strict=False):
            for number in order:
                self.ready(desk, session, number, now.at + timedelta(minutes=number))
                self.ready(desk, session, number, now.at + timedelta(minutes=number))

        assert {s.meeting_id for s in desk.sessions(series)[:6]} == {"2"}

    def test_that_was_removed_does_not_come_back_by_a_late_message(self, desk, session, now):
        self.removed(desk, session, 1)
        self.ready(desk, session, 1, now.at)

        assert self.present(desk, session) is None

    def test_is_gone_once_it_was_removed(self, desk, session, now):
        self.ready(desk, session, 1, now.at)

        self.removed(desk, session, 1)

        assert self.present(desk, session) is None

    def test_stays_where_an_earlier_one_is_removed(self, desk, session, now):
        self.ready(desk, session, 1, now.at)
        self.ready(desk, session, 2, now.at + timedelta(minutes=1))

        self.removed(desk, session, 1)

        assert self.present(desk, session) == "2"

    def test_that_took_the_place_of_a_removed_one_may_be_heard_of_late(self, desk, session, now):
        self.ready(desk, session, 1, now.at)
        self.removed(desk, session, 1)

        self.ready(desk, session, 2, now.at + timedelta(minutes=1))

        assert self.present(desk, session) == "2"

    @pytest.mark.parametrize("is_moved_first", [True, False])
    def test_and_a_reschedule_do_not_undo_each_other(self, desk, session, now, is_moved_first):
        steps = [
            lambda: reschedule(desk, session.id, NEXT + timedelta(hours=2)),
            lambda: self.ready(desk, session, 1, now.at),
        ]
        for step in steps if is_moved_first else reversed(steps):
            step()

        found = desk.sessions({"id": session.series_id})[0]
        assert (found.starts_at, found.meeting_id) == (NEXT + timedelta(hours=2), "1")

    def test_of_a_session_that_is_gone_is_dropped(self, desk, now):
        nowhere = new_id()

        desk.do(meetings.clear_meeting, session_id=nowhere, meeting_id="1")
