"""A co-host's account takes over the meetings of a host who disconnects theirs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.errors import Conflict
from chassis.rights.participant import Status
from chassis.rights.person import Person
from tests.sandbox.fixtures import RunningSandbox
from tests.zoom_integration.dump import holds, send_messages
from tests.zoom_integration.handing import (
    hand_over,
    links,
    present_links,
    rehearsal,
)
from tests.zoom_integration.host import Host, Inside, work
from zoom_integration import operations, queries, workers
from zoom_integration.commands import rooms
from zoom_integration.models import Base, Handover, Meeting
from zoom_integration.privacy import ZoomParticipant
from zoom_integration.zoom.wiring import make_clients

DAY = timedelta(days=1)


class TestHandingOver:
    @pytest.mark.promise("P21")
    def test_moves_every_session_to_come_and_forgets_the_host_at_once(
        self, connected: Host, co_host: Host, sessions: list[UUID]
    ) -> None:
        zoom_user_id = connected.zoom_user["id"]

        shown = hand_over(connected, co_host)
        work(connected.inside)

        assert (shown["status"], shown["is_confirmed"]) == ("none", True)
        assert (connected.meetings_at_zoom(), connected.grant()) == ([], None)
        assert len(links(co_host)) == 2
        assert present_links(connected, sessions) == links(co_host)
        assert {told["join_url"] for told in connected.told("meeting_ready")[-2:]} == links(co_host)
        send_messages(connected.inside)
        assert not holds(connected.inside, zoom_user_id)

    def test_while_zoom_is_down_is_done_as_soon_as_it_is_back(
        self,
        connected: Host,
        co_host: Host,
        sessions: list[UUID],
        zoom_down: Callable[[], None],
    ) -> None:
        zoom_down()

        shown = hand_over(connected, co_host)
        work(connected.inside)

        assert (shown["status"], shown["is_confirmed"]) == ("none", False)
        assert present_links(connected, sessions) == {None}
        connected.inside.clients = make_clients(connected.inside.settings)
        for _ in range(3):
            connected.sandbox.world.clock.move_to(
                connected.sandbox.world.clock.now() + timedelta(minutes=10)
            )
            workers.run_errands(connected.inside)
            work(connected.inside)
        assert (connected.meetings_at_zoom(), connected.grant()) == ([], None)
        assert len(links(co_host)) == 2
        assert present_links(connected, sessions) == links(co_host)

    def test_holds_for_what_is_planned_later(
        self, connected: Host, co_host: Host, sessions: list[UUID]
    ) -> None:
        hand_over(connected, co_host)

        later = connected.schedule(9 * DAY)
        work(connected.inside)

        assert present_links(connected, later) <= links(co_host)
        assert len(links(co_host)) == 3

    def test_follows_the_hosts_changes_and_cancellations(
        self, connected: Host, co_host: Host, sessions: list[UUID]
    ) -> None:
        hand_over(connected, co_host)
        work(connected.inside)

        connected.reschedule(sessions[0], 5 * DAY)
        connected.cancel(sessions[1])
        work(connected.inside)

        (meeting,) = co_host.meetings_at_zoom()
        kept = connected.meeting(sessions[0])
        assert kept is not None
        assert meeting["start_time"] == kept.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def test_leaves_a_session_with_a_link_of_the_hosts_own_alone(
        self, connected: Host, co_host: Host, sessions: list[UUID]
    ) -> None:
        with connected.inside.unit_of_work() as uow:
            rooms.set_session_link(
                uow,
                host_id=connected.host_id,
                session_id=sessions[0],
                own_url="https://meet.example.org/yoga",
            )

        hand_over(connected, co_host)
        work(connected.inside)

        assert len(links(co_host)) == 1

    def test_to_who_is_not_connected_changes_nothing(
        self, connected: Host, inside: Inside, sandbox: RunningSandbox, sessions: list[UUID]
    ) -> None:
        unconnected = Host(inside, sandbox, zoom_user=1)

        for other in (unconnected, connected):
            with pytest.raises(Conflict):
                hand_over(connected, other)

        assert connected.row().status == "active"
        assert len(connected.meetings_at_zoom()) == 2

    def test_to_whose_connection_is_broken_changes_nothing(
        self, connected: Host, co_host: Host, sessions: list[UUID]
    ) -> None:
        with connected.inside.unit_of_work() as uow:
            broken = sa.update(type(co_host.row())).values(status="broken")
            uow.db.execute(broken.where(type(co_host.row()).host_id == co_host.host_id))

        with pytest.raises(Conflict):
            hand_over(connected, co_host)

        assert connected.row().status == "active"

    def test_touches_no_session_of_another_host(
        self, connected: Host, co_host: Host, sessions: list[UUID]
    ) -> None:
        own = co_host.schedule(4 * DAY)
        work(co_host.inside)

        hand_over(connected, co_host)
        work(co_host.inside)

        assert present_links(co_host, own) <= links(co_host)
        assert len(links(co_host)) == 3

    def test_tells_the_co_host_once_and_of_how_many(
        self, connected: Host, co_host: Host, sessions: list[UUID]
    ) -> None:
        hand_over(connected, co_host)

        ids = {"host_id": str(connected.host_id), "keeper_id": str(co_host.host_id)}
        assert connected.told("meetings_handed_over") == [ids | {"sessions": 2}]

    def test_of_nothing_tells_nobody(self, connected: Host, co_host: Host) -> None:
        hand_over(connected, co_host)

        assert connected.told("meetings_handed_over") == []


class TestAfterwards:
    @pytest.fixture(autouse=True)
    def handed(self, connected: Host, co_host: Host, sessions: list[UUID]) -> None:
        hand_over(connected, co_host)
        work(connected.inside)

    def test_the_rehearsals_say_who_keeps_what(self, connected: Host, co_host: Host) -> None:
        assert (rehearsal(connected)["sessions"], rehearsal(co_host)["sessions"]) == (0, 0)
        assert rehearsal(co_host)["kept_for_others"] == 2

    def test_the_host_still_sees_and_owns_their_rooms(
        self, connected: Host, co_host: Host, sessions: list[UUID]
    ) -> None:
        def listed(host: Host) -> set[UUID]:
            with host.inside.connection() as db:
                found = queries.list_meetings(
                    db, host_id=host.host_id, session_ids=None, now=clock.now()
                )
            return {one["session_id"] for one in found["items"] if one["status"] == "ready"}

        assert (listed(connected), listed(co_host)) == (set(sessions), set())

    @pytest.mark.parametrize("keeps", [True, False])
    def test_a_co_host_who_disconnects_too_gives_them_back(
        self, connected: Host, co_host: Host, sessions: list[UUID], keeps: bool
    ) -> None:
        connected.connect()

        co_host.disconnect(cancel_meetings=not keeps)
        work(connected.inside)

        assert co_host.meetings_at_zoom() == []
        assert present_links(connected, sessions) == links(connected)
        assert len(links(connected)) == 2
        with connected.inside.connection() as db:
            assert db.execute(sa.select(Handover.series_id)).all() == []

    def test_the_host_who_connects_again_leaves_them_where_they_are(
        self, connected: Host, co_host: Host, sessions: list[UUID]
    ) -> None:
        connected.connect()
        work(connected.inside)

        assert connected.meetings_at_zoom() == []
        assert present_links(connected, sessions) == links(co_host)

    def test_the_host_sees_who_keeps_how_many(self, connected: Host, co_host: Host) -> None:
        def kept(host: Host) -> Any:
            shown = operations.get_connection(host.inside, host_id=host.host_id)
            return shown["handed_over"]

        assert kept(connected) == [{"keeper_id": co_host.host_id, "sessions": 2}]
        assert kept(co_host) == []

    def test_a_deleted_series_goes_from_the_co_hosts_account(
        self, connected: Host, co_host: Host
    ) -> None:
        connected.end_series()
        work(connected.inside)

        assert co_host.meetings_at_zoom() == []

    @pytest.mark.promise("P28")
    def test_an_erased_host_leaves_nothing_in_the_co_hosts_account(
        self, connected: Host, co_host: Host
    ) -> None:
        participant = ZoomParticipant(Base.metadata)
        person = Person.of(account_id=str(connected.host_id))

        with connected.inside.unit_of_work() as uow:
            before = participant.release(uow, [person])[0]
        work(connected.inside)
        with connected.inside.unit_of_work() as uow:
            after = participant.release(uow, [person])[0]
            participant.erase(uow, [person])

        assert (before, after) == (Status.RETRY, Status.NOTHING_FOUND)
        assert co_host.meetings_at_zoom() == []
        send_messages(connected.inside)
        with connected.inside.unit_of_work() as uow:
            assert uow.db.execute(sa.select(Meeting.session_id)).all() == []
            assert participant.verify_absent(uow.db.connection(), [person])[0] == {}

    @pytest.mark.promise("P28")
    def test_an_erased_co_host_leaves_the_host_their_sessions(
        self, connected: Host, co_host: Host, sessions: list[UUID]
    ) -> None:
        participant = ZoomParticipant(Base.metadata)
        person = Person.of(account_id=str(co_host.host_id), zoom_user_id=co_host.zoom_user["id"])

        with connected.inside.unit_of_work() as uow:
            participant.release(uow, [person])
        workers.run_errands(connected.inside)
        with connected.inside.unit_of_work() as uow:
            participant.erase(uow, [person])

        assert co_host.meetings_at_zoom() == []
        assert all(connected.meeting(session_id) for session_id in sessions)
        send_messages(connected.inside)
        with connected.inside.unit_of_work() as uow:
            assert participant.verify_absent(uow.db.connection(), [person])[0] == {}


def test_somebody_elses_sessions_are_nobodys_to_see(connected: Host) -> None:
    with connected.inside.connection() as db:
        found = queries.preview_disconnect(db, host_id=uuid4(), now=clock.now())

    assert (found["sessions"], found["kept_for_others"]) == (0, 0)
