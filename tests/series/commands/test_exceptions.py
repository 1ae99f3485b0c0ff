"""Dates that are left out, and dates that take place after all."""

from datetime import date, timedelta

import pytest

from chassis.errors import Conflict, Invalid, NotFound
from series import workers
from series.commands import exceptions, sessions
from tests.series.desk import HOST, STRANGER


@pytest.fixture
def series(desk):
    return desk.published()


def skip(desk, series, on: date, host_id=HOST):
    asked = {"host_id": host_id, "series_id": series["id"], "on": on}
    return desk.do(exceptions.skip_date, **asked)


def restore(desk, session_id, host_id=HOST):
    return desk.do(exceptions.restore_session, host_id=host_id, session_id=session_id)


class TestSkipDate:
    def test_cancels_the_session_of_that_date_once(self, desk, series):
        for _ in range(2):
            assert skip(desk, series, date(2027, 3, 14)).status == "cancelled"

        assert len(desk.events("session_cancelled")) == 1

    def test_holds_for_a_date_beyond_the_horizon_without_a_word(self, desk, series, now):
        skip(desk, series, date(2027, 8, 1))

        now.move(timedelta(days=120))
        workers.extend_horizons(desk.new_uow, desk.policy)

        assert desk.events("session_cancelled") == []
        (left_out,) = (s for s in desk.sessions(series) if s.slot_on == date(2027, 8, 1))
        assert left_out.status == "cancelled"
        told = [s for event in desk.events("sessions_scheduled") for s in event["sessions"]]
        assert str(left_out.id) not in {session["session_id"] for session in told}

    @pytest.mark.parametrize("on", [date(2027, 3, 15), date(2027, 2, 28), date(2020, 3, 1)])
    def test_refuses_a_date_that_the_schedule_does_not_have_ahead(self, desk, series, on):
        with pytest.raises(Invalid) as refused:
            skip(desk, series, on)

        assert list(refused.value.details) == ["on"]

    @pytest.mark.parametrize("on", [date(9999, 12, 31), date(1900, 1, 1), date(1, 1, 1)])
    def test_refuses_a_date_out_of_all_time(self, desk, on):
        late = {"zone": "America/New_York", "starts_time": "23:00", "recurrence": "FREQ=DAILY"}
        daily = desk.published(**late)

        with pytest.raises(Invalid) as refused:
            skip(desk, daily, on)

        assert list(refused.value.details) == ["on"]

    def test_is_not_a_strangers_to_do(self, desk, series):
        with pytest.raises(NotFound):
            skip(desk, series, date(2027, 3, 14), host_id=STRANGER)


class TestRestore:
    @pytest.fixture
    def cancelled(self, desk, series):
        session = desk.sessions(series)[1]
        return desk.do(sessions.cancel_session, host_id=HOST, session_id=session.id)

    def test_lets_the_date_take_place_as_a_new_session(self, desk, series, cancelled):
        restored = restore(desk, cancelled.id)

        assert restored.id != cancelled.id
        assert (restored.starts_at, restored.slot_on) == (cancelled.starts_at, date(2027, 3, 14))
        (told,) = desk.events("sessions_scheduled")[-1]["sessions"]
        assert told["session_id"] == str(restored.id)

    def test_does_not_make_the_date_a_second_time(self, desk, series, cancelled, now):
        restore(desk, cancelled.id)

        now.move(timedelta(days=1))
        workers.extend_horizons(desk.new_uow, desk.policy)

        days = [s.slot_on for s in desk.sessions(series) if not s.is_cancelled]
        assert len(days) == len(set(days))

    def test_of_a_session_that_was_not_cancelled_or_overlaps_is_refused(
        self, desk, series, cancelled
    ):
        with pytest.raises(Conflict, match="session_not_cancelled"):
            restore(desk, desk.sessions(series)[0].id)

        restore(desk, cancelled.id)
        with pytest.raises(Conflict, match="session_overlaps"):
            restore(desk, cancelled.id)

    def test_is_not_a_strangers_to_do(self, desk, cancelled):
        with pytest.raises(NotFound):
            restore(desk, cancelled.id, host_id=STRANGER)
