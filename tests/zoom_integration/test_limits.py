"""What Zoom lets be written in a second and in a day: obeyed, and told to the host as it is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chassis import clock
from tests.zoom_integration.host import Host, advance, work
from tests.zoom_integration.test_meetings import fail, rounds, shown
from zoom_integration.operations import get_connection

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def noon(connected: Host) -> None:
    """Zoom counts by the day: none may end in the middle of a test."""
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    advance(connected.sandbox, midnight + timedelta(days=1, hours=12) - clock.now())


class TestLimits:
    def test_the_days_writes_are_not_exceeded_and_the_rest_comes_tomorrow(
        self, connected: Host
    ) -> None:
        connected.schedule(*(timedelta(days=3, hours=n) for n in range(93)))
        for _ in range(8):
            work(connected.inside)
        today = (shown(connected).count("ready"), shown(connected).count("tomorrow"))
        writes = get_connection(connected.inside, host_id=connected.host_id)["writes"]

        advance(connected.sandbox, DAY)
        work(connected.inside)

        assert today == (90, 3)
        assert (writes["limit"], writes["left"], writes["waiting"]) == (100, 10, 3)
        assert shown(connected).count("ready") == 93

    def test_some_of_the_days_writes_are_kept_for_sessions_that_begin_soon(
        self, connected: Host
    ) -> None:
        connected.inside.settings = replace(connected.inside.settings, zoom_daily_writes=10)
        connected.schedule(*(timedelta(days=3, hours=n) for n in range(12)))
        work(connected.inside)

        connected.schedule(timedelta(hours=5))
        work(connected.inside)

        assert shown(connected) == ["ready"] * 10 + ["tomorrow"] * 3
        assert connected.zoom.meetings.writes_today(connected.zoom_user["id"]) == 10

    def test_a_daily_429_without_a_date_ends_in_a_pause_until_midnight(
        self, connected: Host
    ) -> None:
        """Vendor case 21."""
        connected.schedule(5 * DAY)
        fail(connected, "429", "create_meeting", times=5, options={"daily": True})

        rounds(connected, 5, apart=timedelta(seconds=20))

        assert shown(connected) == ["tomorrow"]
        advance(connected.sandbox, DAY)
        work(connected.inside)
        assert shown(connected) == ["ready"]

    def test_a_429_with_a_date_is_obeyed(self, connected: Host) -> None:
        connected.schedule(5 * DAY)
        until = (clock.now() + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
        fail(connected, "429", "create_meeting", retry_after=until)
        rounds(connected, 2, apart=timedelta(minutes=10))
        early = shown(connected)

        advance(connected.sandbox, timedelta(minutes=11))
        work(connected.inside)

        assert (early, shown(connected)) == (["pending"], ["ready"])

    def test_one_hosts_limit_does_not_hold_up_another(self, connected: Host) -> None:
        other = Host(connected.inside, connected.sandbox, zoom_user=1)
        other.connect()
        connected.schedule(2 * DAY)
        other.schedule(3 * DAY)
        fail(connected, "429", "create_meeting")

        work(connected.inside)

        assert (shown(connected), shown(other)) == (["pending"], ["ready"])
