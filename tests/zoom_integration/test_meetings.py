"""Meetings are made true: one for each session, as it wants it, whatever goes wrong on the way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from chassis import clock
from sandbox.faults import Fault
from tests.zoom_integration.host import Host, advance, on_the_minute, work
from zoom_integration import queries
from zoom_integration.commands import meetings
from zoom_integration.locks import held
from zoom_integration.models import Meeting
from zoom_integration.zoom.api import Api

DAY = timedelta(days=1)


def meeting(host: Host, session_id: UUID) -> Meeting:
    found = host.meeting(session_id)
    assert found is not None
    return found


def shown(host: Host) -> list[str]:
    with host.inside.connection() as db:
        listed = queries.list_meetings(db, host_id=host.host_id, session_ids=None, now=clock.now())
    return [item["status"] for item in listed["items"]]


def fail(host: Host, kind: str, operation: str = "*", **more: object) -> None:
    host.sandbox.world.faults.add(Fault("zoom", kind, operation, **more))  # type: ignore[arg-type]


def rounds(host: Host, number: int, apart: timedelta = timedelta(minutes=2)) -> None:
    """Let the worker run again and again while time passes."""
    for _ in range(number):
        work(host.inside)
        advance(host.sandbox, apart)


class TestCreating:
    @pytest.mark.promise("P7")
    @pytest.mark.promise("P8")
    def test_gives_each_session_a_meeting_and_says_so(self, connected: Host) -> None:
        session_id, _ = connected.schedule(2 * DAY, 9 * DAY)

        work(connected.inside)

        made = connected.meetings_at_zoom()
        assert [one["topic"] for one in made] == ["Yoga", "Yoga"]
        assert meeting(connected, session_id).join_url == made[0]["join_url"]
        assert connected.events().count("meeting_ready") == 2
        assert made[0]["start_time"] == on_the_minute(2 * DAY).strftime("%Y-%m-%dT%H:%M:%SZ")

    def test_waits_for_a_connection(self, host: Host) -> None:
        host.schedule(2 * DAY)
        work(host.inside)
        before = (host.meetings_at_zoom(), shown(host))

        host.connect()
        work(host.inside)

        assert before == ([], ["not_connected"])
        assert (len(host.meetings_at_zoom()), shown(host)) == (1, ["ready"])

    def test_makes_nothing_for_a_session_that_is_over(self, connected: Host) -> None:
        connected.schedule(-2 * DAY)

        work(connected.inside)

        assert connected.meetings_at_zoom() == []

    def test_the_nearest_come_first(self, connected: Host) -> None:
        connected.inside.settings = replace(connected.inside.settings, zoom_daily_writes=2)
        connected.schedule(9 * DAY, 2 * DAY, 5 * DAY)

        work(connected.inside)

        assert shown(connected) == ["ready", "ready", "tomorrow"]


class TestUncertainty:
    @pytest.mark.usefixtures("hasty")
    def test_a_creation_that_timed_out_makes_no_second_meeting(self, connected: Host) -> None:
        """Vendor case 19."""
        (session_id,) = connected.schedule(2 * DAY)
        fail(connected, "timeout_after_accept", "create_meeting", seconds=1.3)

        rounds(connected, 3)

        (made,) = connected.meetings_at_zoom()
        assert meeting(connected, session_id).zoom_meeting_id == made["id"]
        assert connected.events().count("meeting_ready") == 1

    def test_one_that_came_to_nothing_is_repeated(self, connected: Host) -> None:
        connected.schedule(2 * DAY)
        fail(connected, "500", "create_meeting")

        rounds(connected, 4)

        assert len(connected.meetings_at_zoom()) == 1

    def test_a_crash_after_creating_makes_no_second_meeting(
        self, connected: Host, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        connected.schedule(2 * DAY)
        create = Api.create_meeting

        def create_and_crash(*arguments: object, **options: object) -> None:
            create(*arguments, **options)  # type: ignore[arg-type]
            raise SystemExit

        with monkeypatch.context() as crash:
            crash.setattr(Api, "create_meeting", create_and_crash)
            with pytest.raises(SystemExit):
                work(connected.inside)

        rounds(connected, 2)

        assert len(connected.meetings_at_zoom()) == 1
        assert shown(connected) == ["ready"]

    @pytest.mark.usefixtures("hasty")
    def test_a_session_cancelled_meanwhile_has_no_meeting_in_the_end(self, connected: Host) -> None:
        (session_id,) = connected.schedule(2 * DAY)
        fail(connected, "timeout_after_accept", "create_meeting", seconds=1.3)
        work(connected.inside)
        connected.cancel(session_id)

        rounds(connected, 3)

        assert connected.meetings_at_zoom() == []

    @pytest.mark.usefixtures("hasty")
    def test_of_two_for_one_session_one_is_removed(self, connected: Host) -> None:
        connected.schedule(2 * DAY)
        fail(connected, "timeout_after_accept", "create_meeting", seconds=1.3)
        work(connected.inside)
        twin = connected.meetings_at_zoom()[0]
        connected.zoom.meetings.create(connected.zoom_user, {**twin, "type": 2})

        rounds(connected, 2)

        assert len(connected.meetings_at_zoom()) == 1


class TestChanging:
    def test_a_reschedule_keeps_the_link(self, connected: Host) -> None:
        (session_id,) = connected.schedule(2 * DAY)
        work(connected.inside)
        link = meeting(connected, session_id).join_url

        connected.reschedule(session_id, 3 * DAY)
        work(connected.inside)

        (made,) = connected.meetings_at_zoom()
        assert made["start_time"] == on_the_minute(3 * DAY).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert (made["join_url"], meeting(connected, session_id).join_url) == (link, link)
        assert connected.events().count("meeting_ready") == 1

    def test_a_new_title_is_told(self, connected: Host) -> None:
        connected.schedule(2 * DAY)
        work(connected.inside)
        with connected.inside.unit_of_work() as uow:
            meetings.retitle(
                uow,
                series_id=connected.series_id,
                title="Pilates",
                zone="Europe/Paris",
                occurred_at=clock.now(),
            )

        work(connected.inside)

        assert [one["topic"] for one in connected.meetings_at_zoom()] == ["Pilates"]

    def test_a_cancellation_removes_the_meeting(self, connected: Host) -> None:
        (session_id,) = connected.schedule(2 * DAY)
        work(connected.inside)

        connected.cancel(session_id)
        work(connected.inside)

        assert connected.meetings_at_zoom() == []
        assert meeting(connected, session_id).join_url is None
        assert connected.events()[-1] == "meeting_removed"

    def test_of_one_session_leaves_the_others_of_its_series_alone(self, connected: Host) -> None:
        """Vendor case 20: one occurrence against the series."""
        session_ids = connected.schedule(2 * DAY, 3 * DAY, 4 * DAY)
        work(connected.inside)
        before = {one["id"]: one["join_url"] for one in connected.meetings_at_zoom()}
        gone = meeting(connected, session_ids[1]).zoom_meeting_id

        connected.cancel(session_ids[1])
        work(connected.inside)

        after = {one["id"]: one["join_url"] for one in connected.meetings_at_zoom()}
        assert after == {number: link for number, link in before.items() if number != gone}
        assert len(after) == 2

    def test_one_that_is_gone_already_counts_as_removed(self, connected: Host) -> None:
        """Vendor case 20: code 3001 is success."""
        (session_id,) = connected.schedule(2 * DAY)
        work(connected.inside)
        connected.console(f"meetings/{connected.meetings_at_zoom()[0]['id']}/delete")

        connected.cancel(session_id)
        work(connected.inside)

        assert meeting(connected, session_id).zoom_meeting_id is None
        assert connected.events()[-1] == "meeting_removed"

    def test_one_that_runs_is_removed_when_it_is_over(self, connected: Host) -> None:
        (session_id,) = connected.schedule(2 * DAY)
        work(connected.inside)
        place = f"meetings/{connected.meetings_at_zoom()[0]['id']}"
        connected.console(f"{place}/start")
        connected.cancel(session_id)
        work(connected.inside)
        running = len(connected.meetings_at_zoom())

        connected.console(f"{place}/end")
        rounds(connected, 2, apart=timedelta(minutes=6))

        assert (running, connected.meetings_at_zoom()) == (1, [])

    def test_a_deleted_series_leaves_nothing(self, connected: Host) -> None:
        first, second = connected.schedule(2 * DAY, 9 * DAY)
        work(connected.inside)
        with connected.inside.unit_of_work() as uow:
            meetings.end_series(uow, series_id=connected.series_id, host_id=connected.host_id)

        work(connected.inside)

        assert connected.meetings_at_zoom() == []
        assert (connected.meeting(first), connected.meeting(second)) == (None, None)


class TestFactsInAnyOrder:
    def test_twice_is_once(self, connected: Host) -> None:
        session = {
            "session_id": uuid4(),
            "starts_at": on_the_minute(2 * DAY),
            "duration_minutes": 45,
            "sequence": 0,
        }
        for _ in range(2):
            with connected.inside.unit_of_work() as uow:
                meetings.schedule(uow, **connected.series(), sessions=[session])
            work(connected.inside)

        assert len(connected.meetings_at_zoom()) == 1

    def test_an_older_fact_changes_nothing(self, connected: Host) -> None:
        (session_id,) = connected.schedule(2 * DAY)
        connected.reschedule(session_id, 4 * DAY, sequence=2)
        connected.reschedule(session_id, 3 * DAY, sequence=1)

        work(connected.inside)

        (made,) = connected.meetings_at_zoom()
        assert made["start_time"] == on_the_minute(4 * DAY).strftime("%Y-%m-%dT%H:%M:%SZ")

    def test_a_cancellation_that_overtakes_the_schedule_holds(self, connected: Host) -> None:
        session_id = uuid4()
        connected.cancel(session_id, sequence=1)
        connected.reschedule(session_id, 2 * DAY, sequence=0)

        work(connected.inside)

        assert connected.meetings_at_zoom() == []

    def test_a_deletion_that_overtakes_the_schedule_holds(self, connected: Host) -> None:
        with connected.inside.unit_of_work() as uow:
            meetings.end_series(uow, series_id=connected.series_id, host_id=connected.host_id)

        connected.schedule(2 * DAY)
        work(connected.inside)

        assert connected.meetings_at_zoom() == []

    def test_a_stranger_cannot_move_a_session(self, connected: Host) -> None:
        (session_id,) = connected.schedule(2 * DAY)
        stranger = Host(connected.inside, connected.sandbox, zoom_user=1)

        stranger.reschedule(session_id, 5 * DAY, sequence=9)

        assert meeting(connected, session_id).starts_at == on_the_minute(2 * DAY)

    def test_nothing_is_made_for_the_erased(self, connected: Host) -> None:
        with connected.inside.unit_of_work() as uow:
            erased = str(connected.host_id)
            uow.tombstones.add(uow.db, "account_id", erased, erased_at=uow.now)

        (session_id,) = connected.schedule(2 * DAY)

        assert connected.meeting(session_id) is None


class TestFailures:
    def test_zoom_being_down_is_waited_for(
        self, connected: Host, zoom_down: Callable[[], None]
    ) -> None:
        connected.schedule(2 * DAY)
        whole = connected.inside.clients
        zoom_down()
        rounds(connected, 3)
        down = shown(connected)

        connected.inside.clients = whole
        rounds(connected, 2, apart=timedelta(minutes=10))

        assert (down, shown(connected)) == (["pending"], ["ready"])

    def test_one_session_that_zoom_refuses_does_not_hold_up_the_next(self, connected: Host) -> None:
        refused, fine = connected.schedule(2 * DAY, 3 * DAY)
        with connected.inside.unit_of_work() as uow:
            uow.db.get_one(Meeting, refused).zone = "Mars/Olympus"

        work(connected.inside)

        assert meeting(connected, refused).problem == "refused_by_zoom"
        assert meeting(connected, fine).join_url is not None

    def test_a_bug_in_one_hosts_work_does_not_hold_up_another(self, connected: Host) -> None:
        other = Host(connected.inside, connected.sandbox, zoom_user=1)
        other.connect()
        connected.schedule(2 * DAY)
        other.schedule(3 * DAY)
        with connected.inside.unit_of_work() as uow:
            uow.db.merge(connected.row()).access_token = b"rubbish"

        work(connected.inside)

        assert shown(other) == ["ready"]

    def test_two_processes_do_not_work_for_one_host(self, connected: Host) -> None:
        connected.schedule(2 * DAY)

        with held(connected.inside, f"meetings:{connected.host_id}"):
            work(connected.inside)
            meanwhile = len(connected.meetings_at_zoom())
        work(connected.inside)

        assert (meanwhile, len(connected.meetings_at_zoom())) == (0, 1)
