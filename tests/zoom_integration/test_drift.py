"""What people change at Zoom is noticed: by webhook, and by looking before each session."""

from datetime import timedelta

from tests.zoom_integration.host import Host, advance, on_the_minute, work
from zoom_integration.commands import meetings

DAY = timedelta(days=1)


def number(host: Host) -> int:
    found: int = host.meetings_at_zoom()[0]["id"]
    return found


def notice(host: Host, of: int) -> None:
    """What a webhook leads to."""
    with host.inside.unit_of_work() as uow:
        meetings.note_changed(uow, of)


def ready(host: Host, *starts: timedelta) -> None:
    host.schedule(*starts)
    work(host.inside)


def start_at_zoom(host: Host) -> str:
    found: str = host.meetings_at_zoom()[0]["start_time"]
    return found


def text(start: timedelta) -> str:
    return on_the_minute(start).strftime("%Y-%m-%dT%H:%M:%SZ")


class TestNotices:
    def test_a_meeting_moved_at_zoom_is_moved_back(self, connected: Host) -> None:
        ready(connected, 5 * DAY)
        connected.console(f"meetings/{number(connected)}", start_time=text(8 * DAY))

        notice(connected, number(connected))
        work(connected.inside)

        assert start_at_zoom(connected) == text(5 * DAY)

    def test_a_meeting_renamed_at_zoom_stays_so(self, connected: Host) -> None:
        ready(connected, 5 * DAY)
        connected.console(f"meetings/{number(connected)}", topic="With a guest")

        notice(connected, number(connected))
        work(connected.inside)

        assert connected.meetings_at_zoom()[0]["topic"] == "With a guest"

    def test_a_meeting_deleted_at_zoom_is_made_anew(self, connected: Host) -> None:
        ready(connected, 5 * DAY)
        gone = number(connected)
        connected.console(f"meetings/{gone}/delete")

        notice(connected, gone)
        work(connected.inside)

        assert number(connected) != gone
        assert connected.events()[-2:] == ["meeting_removed", "meeting_ready"]

    def test_are_not_believed_without_a_look(self, connected: Host) -> None:
        ready(connected, 5 * DAY)
        writes = connected.zoom.meetings.writes_today(connected.zoom_user["id"])

        for _ in range(5):
            notice(connected, number(connected))
            work(connected.inside)

        assert connected.zoom.meetings.writes_today(connected.zoom_user["id"]) == writes

    def test_a_tug_of_war_does_not_spend_the_days_writes(self, connected: Host) -> None:
        ready(connected, 5 * DAY)
        for _ in range(10):
            connected.console(f"meetings/{number(connected)}", start_time=text(8 * DAY))
            notice(connected, number(connected))
            work(connected.inside)

        assert connected.zoom.meetings.writes_today(connected.zoom_user["id"]) == 2

    def test_of_unknown_meetings_are_ignored(self, connected: Host) -> None:
        ready(connected, 5 * DAY)

        notice(connected, 81_234_567_890)
        work(connected.inside)

        assert len(connected.meetings_at_zoom()) == 1


class TestLooking:
    def test_a_day_before_finds_what_no_webhook_told(self, connected: Host) -> None:
        ready(connected, 5 * DAY)
        connected.console(f"meetings/{number(connected)}/delete")

        advance(connected.sandbox, 4 * DAY + timedelta(minutes=2))
        work(connected.inside)

        assert start_at_zoom(connected) == text(DAY - timedelta(minutes=2))

    def test_rests_once_the_session_is_over(self, connected: Host) -> None:
        (session_id,) = connected.schedule(5 * DAY)
        work(connected.inside)

        advance(connected.sandbox, 7 * DAY)
        work(connected.inside)

        assert (connected.meeting(session_id) or object()).next_attempt_at is None  # type: ignore[attr-defined]
