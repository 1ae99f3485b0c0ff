"""What follows from the difference between wish and fact; when to look, when to pause."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from zoom_integration import domain
from zoom_integration.domain import Action, MeetingState, Plan

NOW = datetime(2027, 3, 20, 12, tzinfo=UTC)
PLAN = Plan(NOW + timedelta(days=3), 45, "Yoga")
HELD = MeetingState(
    is_wanted=True, plan=PLAN, told=PLAN, has_meeting=True, is_uncertain=False, check_at=None
)


class TestNextAction:
    def test_a_wish_without_a_meeting_is_created(self) -> None:
        assert replace(HELD, has_meeting=False, told=None).next_action(NOW) is Action.CREATE

    def test_a_meeting_as_wanted_is_left_alone(self) -> None:
        assert HELD.next_action(NOW) is Action.NOTHING

    @pytest.mark.parametrize(
        "plan",
        [
            replace(PLAN, starts_at=NOW + timedelta(days=4)),
            replace(PLAN, duration_minutes=60),
            replace(PLAN, topic="Pilates"),
        ],
    )
    def test_a_changed_wish_is_told(self, plan: Plan) -> None:
        assert replace(HELD, plan=plan).next_action(NOW) is Action.UPDATE

    def test_a_meeting_that_is_not_wanted_is_deleted(self) -> None:
        assert replace(HELD, is_wanted=False).next_action(NOW) is Action.DELETE

    def test_without_wish_and_meeting_there_is_nothing_to_do(self) -> None:
        unwanted = replace(HELD, is_wanted=False, has_meeting=False)

        assert unwanted.next_action(NOW) is Action.NOTHING

    @pytest.mark.parametrize("is_wanted", [True, False])
    def test_an_uncertain_creation_is_looked_for_first(self, is_wanted: bool) -> None:
        state = replace(HELD, has_meeting=False, is_uncertain=True, is_wanted=is_wanted)

        assert state.next_action(NOW) is Action.FIND

    def test_a_session_that_is_over_gets_nothing_new(self) -> None:
        over = replace(PLAN, starts_at=NOW - timedelta(minutes=46))

        assert replace(HELD, plan=over, has_meeting=False).next_action(NOW) is Action.NOTHING

    def test_a_session_that_runs_still_gets_its_meeting(self) -> None:
        running = replace(PLAN, starts_at=NOW - timedelta(minutes=44))

        assert replace(HELD, plan=running, has_meeting=False).next_action(NOW) is Action.CREATE

    def test_a_check_that_is_due_is_made(self) -> None:
        assert replace(HELD, check_at=NOW).next_action(NOW) is Action.CHECK


class TestNextLook:
    def test_is_the_next_check(self) -> None:
        later = NOW + timedelta(days=2)

        assert replace(HELD, check_at=later).next_look(NOW) == later

    def test_never_comes_for_a_session_that_is_over(self) -> None:
        over = replace(PLAN, starts_at=NOW - timedelta(days=1))

        assert replace(HELD, plan=over, check_at=NOW - timedelta(days=2)).next_look(NOW) is None


class TestChecks:
    def test_come_a_day_and_an_hour_before(self) -> None:
        start = NOW + timedelta(days=3)
        first = domain.next_check(start, NOW)
        assert first is not None

        second = domain.next_check(start, first)

        assert (start - first, second and start - second) == (
            timedelta(hours=24),
            timedelta(hours=1),
        )
        assert domain.next_check(start, start - timedelta(minutes=30)) is None


class TestPauses:
    def test_last_until_the_date_that_zoom_names(self) -> None:
        retry_at = NOW + timedelta(hours=3)

        assert domain.pause_until(NOW, retry_at=retry_at, in_a_row=1) == retry_at

    def test_are_never_longer_than_a_day_whatever_zoom_names(self) -> None:
        until = domain.pause_until(NOW, retry_at=datetime(2099, 1, 1, tzinfo=UTC), in_a_row=1)

        assert until - NOW == timedelta(hours=25)

    def test_without_a_date_are_short_at_first_and_then_the_days(self) -> None:
        pauses = [domain.pause_until(NOW, retry_at=None, in_a_row=n) - NOW for n in range(1, 6)]

        assert pauses[:4] == [timedelta(seconds=seconds) for seconds in (2, 4, 8, 16)]
        assert NOW + pauses[4] == datetime(2027, 3, 21, tzinfo=UTC)

    def test_only_those_until_midnight_are_called_tomorrow(self) -> None:
        assert not domain.is_day_long(NOW, NOW + timedelta(minutes=5))
        assert domain.is_day_long(NOW, domain.next_midnight(NOW))
