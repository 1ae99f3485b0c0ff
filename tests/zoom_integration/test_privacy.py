"""A host's rights: data found, exported, let go of at Zoom, erased, and not brought back."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from chassis.restrictions import Restrictions
from chassis.retention.forgetting import obey_all
from chassis.rights.participant import Status
from chassis.rights.person import Identifier, Person
from tests.retention.schedules import rules_of
from tests.zoom_integration.dump import holds, send_messages
from tests.zoom_integration.host import Host, advance, work
from zoom_integration import workers
from zoom_integration.models import Base
from zoom_integration.privacy import ZoomParticipant

DAY = timedelta(days=1)


@pytest.fixture
def participant() -> ZoomParticipant:
    return ZoomParticipant(Base.metadata)


def person(host: Host) -> Person:
    return Person.of(account_id=str(host.host_id))


def release(host: Host, participant: ZoomParticipant) -> Status:
    with host.inside.unit_of_work() as uow:
        return participant.release(uow, [person(host)])[0]


def test_discovery_adds_the_zoom_user(connected: Host, participant: ZoomParticipant) -> None:
    with connected.inside.connection() as db:
        found = participant.discover(db, [person(connected)])[0]

    assert found == {Identifier("zoom_user_id", connected.zoom_user["id"])}


def test_an_export_has_meetings_and_no_token(connected: Host, participant: ZoomParticipant) -> None:
    connected.schedule(2 * DAY)
    work(connected.inside)

    with connected.inside.connection() as db:
        records = {
            holding.category: holding.page(db, person(connected), after=None, limit=10)[0]
            for holding in participant.holdings
        }

    (meeting,), (connection,) = records["Zoom meetings"], records["Zoom connection"]
    assert meeting["join_url"] == connected.meetings_at_zoom()[0]["join_url"]
    assert connection["access_token"] == "held, not shown"
    assert connection["zoom_user_id"] == connected.zoom_user["id"]


class TestRelease:
    def test_keeps_nobody_waiting_who_is_asked_about_at_the_same_time(
        self, connected: Host, participant: ZoomParticipant
    ) -> None:
        stranger = Person.of(account_id=str(uuid4()), membership_id=str(uuid4()))

        with connected.inside.unit_of_work() as uow:
            statuses = participant.release(uow, [stranger, person(connected)])

        assert statuses == [Status.NOTHING_FOUND, Status.RETRY]

    def test_is_done_once_zoom_has_confirmed_it(
        self, connected: Host, participant: ZoomParticipant
    ) -> None:
        connected.schedule(2 * DAY)
        work(connected.inside)
        before = release(connected, participant)

        workers.run_errands(connected.inside)

        assert (before, release(connected, participant)) == (Status.RETRY, Status.NOTHING_FOUND)
        assert (connected.grant(), connected.meetings_at_zoom()) == (None, [])

    def test_waits_while_zoom_is_down(
        self, connected: Host, participant: ZoomParticipant, zoom_down: Callable[[], None]
    ) -> None:
        zoom_down()
        release(connected, participant)

        workers.run_errands(connected.inside)

        assert release(connected, participant) is Status.RETRY

    def test_finds_nothing_of_a_stranger(self, host: Host, participant: ZoomParticipant) -> None:
        assert release(host, participant) is Status.NOTHING_FOUND


class TestErasure:
    def test_leaves_no_trace(self, connected: Host, participant: ZoomParticipant) -> None:
        connected.schedule(2 * DAY)
        work(connected.inside)
        everything = person(connected).joined_with(
            [Identifier("zoom_user_id", connected.zoom_user["id"])]
        )
        release(connected, participant)
        workers.run_errands(connected.inside)
        send_messages(connected.inside)

        with connected.inside.unit_of_work() as uow:
            participant.erase(uow, [everything])

        with connected.inside.unit_of_work() as uow:
            assert participant.verify_absent(uow.db.connection(), [everything])[0] == {}
        assert not holds(connected.inside, str(connected.host_id))

    def test_spares_another_host(self, connected: Host, participant: ZoomParticipant) -> None:
        other = Host(connected.inside, connected.sandbox, zoom_user=1)
        other.connect()

        with connected.inside.unit_of_work() as uow:
            participant.erase(uow, [person(connected)])

        assert other.row().status == "active"

    def test_nothing_that_comes_late_brings_it_back(
        self, connected: Host, participant: ZoomParticipant
    ) -> None:
        with connected.inside.unit_of_work() as uow:
            participant.erase(uow, [person(connected)])
        send_messages(connected.inside)

        (session_id,) = connected.schedule(2 * DAY)

        assert connected.meeting(session_id) is None


def test_a_restricted_host_gets_no_meeting(connected: Host) -> None:
    connected.schedule(2 * DAY)
    with connected.inside.unit_of_work() as uow:
        Restrictions(uow).impose(person(connected))
    work(connected.inside)
    restricted = connected.meetings_at_zoom()

    with connected.inside.unit_of_work() as uow:
        Restrictions(uow).lift(person(connected))
    work(connected.inside)

    assert (restricted, len(connected.meetings_at_zoom())) == ([], 1)


@pytest.mark.promise("P25")
def test_what_has_outlived_its_retention_goes(connected: Host) -> None:
    past, coming = connected.schedule(timedelta(hours=1), 60 * DAY)
    work(connected.inside)

    advance(connected.sandbox, 31 * DAY)
    obey_all(connected.inside.unit_of_work, rules_of("zoom_integration"))

    assert connected.meeting(past) is None
    assert connected.meeting(coming) is not None
