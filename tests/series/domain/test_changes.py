"""What a changed schedule does to the sessions that exist."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from series.domain import schedule
from series.domain.changes import Action, Existing, Plan, plan
from series.domain.schedule import Horizon, Slot, upcoming

NOW = datetime(2027, 3, 1, tzinfo=UTC)


def slots(recurrence: str, *, starts_on: date = date(2027, 3, 1), hour: int = 18) -> list[Slot]:
    planned = schedule.make(
        zone="Europe/Paris",
        starts_on=starts_on,
        starts_time=time(hour),
        duration_minutes=60,
        recurrence=recurrence,
    )
    return upcoming([planned], after=NOW, horizon=Horizon(timedelta(days=28), 0))


def existing(of: list[Slot]) -> list[Existing]:
    return [
        Existing(UUID(int=number), slot.on, slot.starts_at, slot.duration_minutes, is_moved=False)
        for number, slot in enumerate(of, start=1)
    ]


def told(planned: Plan) -> list[tuple[str, int | None, date | None]]:
    """Each change as its action, its session's number, and its day."""
    return [
        (
            change.action.value,
            change.session_id.int if change.session_id else None,
            change.slot.on if change.slot else None,
        )
        for change in planned.changes
    ]


MONDAYS = slots("FREQ=WEEKLY;BYDAY=MO")


class TestPlan:
    def test_keeps_what_did_not_change(self):
        planned = plan(existing(MONDAYS), MONDAYS)

        assert {change.action for change in planned.changes} == {Action.KEEP}

    def test_moves_every_session_to_the_new_time_of_day(self):
        planned = plan(existing(MONDAYS), slots("FREQ=WEEKLY;BYDAY=MO", hour=20))

        assert told(planned) == [
            ("move", number, slot.on) for number, slot in enumerate(MONDAYS, start=1)
        ]

    def test_moves_every_session_to_the_new_day_of_its_week(self):
        planned = plan(existing(MONDAYS), slots("FREQ=WEEKLY;BYDAY=TH"))

        assert told(planned) == [
            ("move", number, slot.on + timedelta(days=3))
            for number, slot in enumerate(MONDAYS, start=1)
        ]

    def test_cancels_what_has_no_date_near(self):
        planned = plan(existing(MONDAYS), slots("FREQ=WEEKLY;BYDAY=MO;INTERVAL=2"))

        assert [action for action, *_ in told(planned)] == ["keep", "cancel", "keep", "cancel"]

    def test_adds_what_is_new(self):
        planned = plan(existing(MONDAYS), slots("FREQ=WEEKLY;BYDAY=MO,WE"))

        assert [action for action, *_ in told(planned)] == ["keep", "add"] * 4

    def test_moves_no_two_sessions_to_one_date(self):
        daily = existing(slots("FREQ=DAILY;COUNT=5"))

        planned = plan(daily, slots("FREQ=WEEKLY;BYDAY=WE"))

        assert [action for action, *_ in told(planned)][:5] == [
            "cancel",  # Monday
            "cancel",  # Tuesday
            "keep",  # Wednesday
            "cancel",  # Friday
            "move",  # Thursday, to the Wednesday that follows
        ]

    def test_leaves_alone_what_the_host_moved_and_reports_the_drift(self):
        first, *others = existing(MONDAYS)
        by_hand = Existing(
            first.session_id, first.on, first.starts_at + timedelta(hours=1), 60, is_moved=True
        )

        planned = plan([by_hand, *others], slots("FREQ=WEEKLY;BYDAY=MO", hour=20))

        assert first.session_id not in {change.session_id for change in planned.changes}
        (drift,) = planned.drift
        assert drift.session_id == first.session_id
        assert drift.slot.starts_at == first.starts_at + timedelta(hours=2)

    def test_reports_drift_where_the_schedule_has_no_such_day_any_more(self):
        first, *others = existing(MONDAYS)
        by_hand = Existing(first.session_id, first.on, first.starts_at, 60, is_moved=True)

        planned = plan([by_hand, *others], slots("FREQ=WEEKLY;BYDAY=TH"))

        assert planned.drift[0].slot is None

    def test_sees_no_drift_where_the_schedule_came_to_the_session(self):
        first, *others = existing(MONDAYS)
        by_hand = Existing(
            first.session_id, first.on, first.starts_at + timedelta(hours=2), 60, is_moved=True
        )

        planned = plan([by_hand, *others], slots("FREQ=WEEKLY;BYDAY=MO", hour=20))

        assert planned.drift == ()

    @pytest.mark.parametrize("hour", [18, 20])
    def test_has_a_version_that_stands_for_it(self, hour):
        before = plan(existing(MONDAYS), MONDAYS).version
        after = plan(existing(MONDAYS), slots("FREQ=WEEKLY;BYDAY=MO", hour=hour)).version

        assert (before == after) is (hour == 18)
