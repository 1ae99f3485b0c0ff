"""A host who is connected again takes back the meetings that a co-host keeps."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis.errors import Conflict
from tests.zoom_integration.handing import (
    go_back,
    hand_over,
    links,
    present_links,
    rehearsal,
    starts_at,
    take_back,
)
from tests.zoom_integration.host import Host, work
from zoom_integration.models import Connection
from zoom_integration.zoom.wiring import make_clients

DAY = timedelta(days=1)


class TestTakingBack:
    @pytest.fixture(autouse=True)
    def handed(self, connected: Host, co_host: Host, sessions: list[UUID]) -> None:
        hand_over(connected, co_host)
        work(connected.inside)

    def test_the_host_takes_them_back(
        self, connected: Host, co_host: Host, sessions: list[UUID]
    ) -> None:
        connected.connect()

        shown = take_back(connected)
        later = connected.schedule(9 * DAY)
        go_back(connected)

        assert shown["handed_over"] == []
        assert co_host.meetings_at_zoom() == []
        assert len(links(connected)) == 3
        assert present_links(connected, [*sessions, *later]) == links(connected)
        ids = {"host_id": str(connected.host_id), "keeper_id": str(co_host.host_id)}
        assert connected.told("meetings_taken_back") == [ids | {"sessions": 2}]

    def test_taking_them_back_leaves_each_a_room_while_zoom_is_down(
        self,
        connected: Host,
        co_host: Host,
        sessions: list[UUID],
        zoom_down: Callable[[], None],
    ) -> None:
        connected.connect()
        before = links(co_host)
        zoom_down()

        take_back(connected)
        work(connected.inside)
        meanwhile = present_links(connected, sessions)
        connected.inside.clients = make_clients(connected.inside.settings)
        for _ in range(3):
            clock_of = connected.sandbox.world.clock
            clock_of.move_to(clock_of.now() + timedelta(minutes=10))
            work(connected.inside)

        assert meanwhile == before
        assert co_host.meetings_at_zoom() == []
        assert present_links(connected, sessions) == links(connected)

    def test_from_a_co_host_whose_connection_is_broken_they_come_back_at_once(
        self, connected: Host, co_host: Host, sessions: list[UUID]
    ) -> None:
        connected.connect()
        with connected.inside.unit_of_work() as uow:
            broken = sa.update(Connection).values(status="broken")
            uow.db.execute(broken.where(Connection.host_id == co_host.host_id))

        take_back(connected)
        work(connected.inside)

        assert present_links(connected, sessions) == links(connected)
        assert len(links(connected)) == 2

    def test_a_co_host_who_disconnects_meanwhile_only_hastens_it(
        self, connected: Host, co_host: Host, sessions: list[UUID]
    ) -> None:
        connected.connect()
        take_back(connected)

        co_host.disconnect(cancel_meetings=False)
        work(connected.inside)

        assert present_links(connected, sessions) == links(connected)
        assert len(links(connected)) == 2

    def test_one_that_is_called_off_on_its_way_back_is_made_nowhere(
        self, connected: Host, co_host: Host, sessions: list[UUID]
    ) -> None:
        connected.connect()

        take_back(connected)
        connected.cancel(sessions[0])
        go_back(connected)

        assert (len(links(connected)), co_host.meetings_at_zoom()) == (1, [])

    def test_asking_twice_tells_the_co_host_once(self, connected: Host, co_host: Host) -> None:
        connected.connect()

        take_back(connected)
        take_back(connected)

        assert len(connected.told("meetings_taken_back")) == 1

    def test_those_on_their_way_back_are_the_co_hosts_no_more(
        self, connected: Host, co_host: Host
    ) -> None:
        connected.connect()
        before = rehearsal(co_host)["kept_for_others"]

        take_back(connected)

        assert (before, rehearsal(co_host)["kept_for_others"]) == (2, 0)

    def test_one_that_is_under_way_stays_where_people_are(
        self, connected: Host, co_host: Host, sessions: list[UUID]
    ) -> None:
        first = min(sessions, key=lambda session_id: starts_at(connected, session_id))
        connected.sandbox.world.clock.move_to(starts_at(connected, first) + timedelta(minutes=5))
        connected.connect()

        take_back(connected)
        go_back(connected)

        assert present_links(connected, [first]) == links(co_host)
        assert len(links(connected)) == 1

    def test_without_an_account_of_their_own_the_host_takes_nothing_back(
        self, connected: Host, co_host: Host, sessions: list[UUID]
    ) -> None:
        with pytest.raises(Conflict, match="zoom_not_connected"):
            take_back(connected)

        assert len(links(co_host)) == 2

    def test_a_stranger_takes_nothing_back(self, connected: Host, co_host: Host) -> None:
        take_back(co_host)
        work(co_host.inside)

        assert len(links(co_host)) == 2
