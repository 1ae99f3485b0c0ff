"""The rolling horizon: sessions are there before they are needed, and once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from series import workers
from series.commands import sessions
from series.models import Series
from tests.series.desk import HOST


def extend(desk) -> int:
    return workers.extend_horizons(desk.new_uow, desk.policy)


def test_a_series_is_extended_day_by_day_and_only_by_what_is_missing(desk, now):
    series = desk.published()

    now.move(timedelta(days=8))
    extend(desk)

    days = [session.slot_on for session in desk.sessions(series)]
    assert days == [date(2027, 3, 7) + timedelta(weeks=week) for week in range(14)]
    first, second = desk.events("sessions_scheduled")
    assert (len(first["sessions"]), len(second["sessions"])) == (12, 2)


def test_a_series_that_was_just_extended_is_left_alone(desk):
    desk.published()

    assert extend(desk) == 0


def test_a_month_that_passes_at_once_loses_no_session(desk, now):
    series = desk.published()

    now.move(timedelta(days=200))
    extend(desk)

    upcoming = [s for s in desk.sessions(series) if s.starts_at > now.at]
    assert len(upcoming) == 13


def test_a_session_that_was_moved_or_cancelled_is_not_made_again(desk, now):
    series = desk.published()
    moved, cancelled, *_ = desk.sessions(series)
    later = moved.starts_at + timedelta(hours=2)
    desk.do(
        sessions.reschedule_session,
        host_id=HOST,
        session_id=moved.id,
        starts_at=later,
        duration_minutes=None,
    )
    desk.do(sessions.cancel_session, host_id=HOST, session_id=cancelled.id)

    now.move(timedelta(days=1))
    extend(desk)

    assert len(desk.sessions(series)) == 13


def test_a_series_whose_rule_is_exhausted_is_not_looked_at_any_more(desk, now):
    series = desk.published(recurrence="FREQ=WEEKLY;COUNT=2")

    now.move(timedelta(days=30))
    extend(desk)

    with desk.new_uow() as uow:
        assert uow.db.get(Series, series["id"]).extend_at is None


def test_a_draft_is_not_extended(desk, now):
    series = desk.draft()

    now.move(timedelta(days=30))

    assert extend(desk) == 0
    assert desk.sessions(series) == []


def test_a_series_that_cannot_be_extended_holds_up_no_other(desk, now):
    broken, sound = desk.published(), desk.published()
    with desk.new_uow() as uow:
        uow.db.get(Series, broken["id"]).zone = "Europe/Atlantis"
    now.move(timedelta(days=8))

    assert extend(desk) == 2

    assert (len(desk.sessions(broken)), len(desk.sessions(sound))) == (12, 14)


def test_two_workers_at_once_make_each_session_once(desk, now):
    series_list = [desk.published() for _ in range(6)]
    now.move(timedelta(days=30))

    with ThreadPoolExecutor(4) as pool:
        extended = sum(pool.map(lambda _: extend(desk), range(4)))

    assert extended == 6
    for series in series_list:
        days = [session.slot_on for session in desk.sessions(series)]
        assert len(days) == len(set(days)) == 17
