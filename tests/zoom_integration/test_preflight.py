"""A day and an hour before each session its room is looked at; the host hears while it helps."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chassis import clock
from sandbox.faults import Fault
from tests.zoom_integration.host import Host, advance, work
from zoom_integration import preflight, queries
from zoom_integration.commands import connections, rooms
from zoom_integration.zoom.links import Links
from zoom_integration.zoom.transport import Unreachable

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def look(host: Host, times: int = 1) -> None:
    """So many looks, two minutes apart, and the repairs in between."""
    for _ in range(times):
        preflight.run(host.inside)
        advance(host.sandbox, 2 * MINUTE + timedelta(seconds=1))
        work(host.inside)


def a_day_before(host: Host) -> Any:
    """A session with its room, and the time of the first look come."""
    (session_id,) = host.schedule(2 * DAY)
    work(host.inside)
    advance(host.sandbox, DAY + MINUTE)
    return session_id


def problems(host: Host) -> list[str]:
    return [payload["problem"] for payload in host.told("preflight_failed")]


def shown(host: Host) -> tuple[str | None, bool]:
    """What the host's page says of the only session: the trouble, and whether it was looked at."""
    with host.inside.connection() as db:
        listed = queries.list_meetings(db, host_id=host.host_id, session_ids=None, now=clock.now())
    (item,) = listed["items"]
    return item["found"], item["looked_at"] is not None


def warned(host: Host) -> list[str]:
    with host.inside.connection() as db:
        found = queries.list_warnings(db, host_id=host.host_id, now=clock.now())
    return [item["problem"] for item in found["items"]]


class TestAllIsWell:
    def test_is_kept_and_tells_nobody(self, connected: Host) -> None:
        a_day_before(connected)

        look(connected)

        assert shown(connected) == (None, True)
        assert (problems(connected), warned(connected)) == ([], [])

    def test_nothing_is_looked_at_before_it_is_time(self, connected: Host) -> None:
        connected.schedule(3 * DAY)
        work(connected.inside)

        look(connected)

        assert shown(connected) == (None, False)

    def test_an_hour_before_it_is_looked_at_again(self, connected: Host) -> None:
        session_id = a_day_before(connected)
        look(connected)
        first = connected.meeting(session_id).preflight_at  # type: ignore[union-attr]

        advance(connected.sandbox, 23 * HOUR)
        look(connected)

        assert connected.meeting(session_id).preflight_at > first + 22 * HOUR  # type: ignore

    def test_a_link_of_the_hosts_own_needs_no_zoom(self, host: Host) -> None:
        (session_id,) = host.schedule(2 * DAY)
        with host.inside.unit_of_work() as uow:
            url = "https://meet.example.org/x"
            rooms.set_session_link(uow, host_id=host.host_id, session_id=session_id, own_url=url)
        advance(host.sandbox, DAY + MINUTE)

        look(host, times=4)

        assert problems(host) == []


class TestTheHostIsTold:
    def test_at_once_where_the_connection_is_broken(self, connected: Host) -> None:
        session_id = a_day_before(connected)
        with connected.inside.unit_of_work() as uow:
            connections.miss_scopes(uow, host_id=connected.host_id)

        look(connected)

        (told,) = connected.told("preflight_failed")
        assert (told["session_id"], told["problem"]) == (str(session_id), "connection_broken")
        assert warned(connected) == ["connection_broken"]

    def test_where_the_token_turns_out_dead(self, connected: Host) -> None:
        a_day_before(connected)
        connected.zoom.tokens.end(connected.zoom_user["id"])

        look(connected)

        assert problems(connected) == ["connection_broken"]
        assert connected.row().status == "broken"

    def test_where_zoom_was_never_connected(self, host: Host) -> None:
        host.schedule(2 * DAY)
        advance(host.sandbox, DAY + MINUTE)

        look(host)

        assert problems(host) == ["not_connected"]

    def test_where_zoom_stays_away(self, connected: Host, zoom_down: Callable[[], None]) -> None:
        a_day_before(connected)
        zoom_down()

        look(connected, times=2)
        early = problems(connected)
        look(connected, times=3)

        assert (early, problems(connected)) == ([], ["zoom_unavailable"])

    def test_where_the_link_leads_nowhere(self, connected: Host) -> None:
        a_day_before(connected)
        (meeting,) = connected.meetings_at_zoom()
        nowhere = meeting["join_url"].replace("/j/", "/gone/")
        connected.zoom.meetings.change(meeting, {"join_url": nowhere})

        look(connected, times=3)

        assert problems(connected) == ["link_dead"]

    def test_where_the_days_writes_are_spent(self, connected: Host) -> None:
        connected.schedule(DAY + 2 * HOUR)
        connected.sandbox.world.faults.add(
            Fault("zoom", "429", "create_meeting", times=None, options={"daily": True})
        )
        for _ in range(5):
            work(connected.inside)
            advance(connected.sandbox, 20 * timedelta(seconds=1))
        advance(connected.sandbox, 2 * HOUR)

        look(connected, times=3)

        assert problems(connected) == ["made_tomorrow"]

    def test_once_and_not_at_every_look(self, host: Host) -> None:
        host.schedule(2 * DAY)
        advance(host.sandbox, DAY + MINUTE)

        look(host, times=5)

        assert len(problems(host)) == 1

    def test_no_more_once_it_is_mended(self, connected: Host) -> None:
        a_day_before(connected)
        with connected.inside.unit_of_work() as uow:
            connections.miss_scopes(uow, host_id=connected.host_id)
        look(connected)

        connected.connect()
        work(connected.inside)
        look(connected)

        assert (shown(connected)[0], warned(connected)) == (None, [])


class TestWhatThePlatformMends:
    def test_a_meeting_that_is_gone_is_made_again_without_a_word(self, connected: Host) -> None:
        a_day_before(connected)
        (meeting,) = connected.meetings_at_zoom()
        connected.zoom.meetings.delete(meeting["id"], connected.zoom_user["id"])

        look(connected, times=2)

        assert len(connected.meetings_at_zoom()) == 1
        assert (problems(connected), shown(connected)) == ([], (None, True))

    def test_a_meeting_at_another_time_is_moved_back_without_a_word(self, connected: Host) -> None:
        a_day_before(connected)
        (meeting,) = connected.meetings_at_zoom()
        connected.zoom.meetings.change(meeting, {"duration": 15})

        look(connected, times=2)

        assert connected.meetings_at_zoom()[0]["duration"] == 45
        assert problems(connected) == []


class TestLinks:
    @pytest.mark.parametrize("url", ["https://evil.example/j/1", "https://zoom.us.evil.example/j"])
    def test_only_zooms_own_are_opened(self, url: str) -> None:
        links = Links(timedelta(seconds=1), other_hosts=())

        assert links.resolves(url) is False

    def test_an_address_where_nobody_listens_is_no_verdict(self) -> None:
        links = Links(timedelta(seconds=1), other_hosts=("127.0.0.1",))

        with pytest.raises(Unreachable):
            links.resolves("http://127.0.0.1:9/j/1")
