"""Members' own links into a session: made once, for those who join, and cancelled when they go."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from chassis import clock
from chassis.rights.participant import Status
from chassis.rights.person import Person
from sandbox.faults import Fault, Kind
from tests.sandbox.fixtures import Receiver
from tests.zoom_integration.dump import holds
from tests.zoom_integration.host import Host, work
from tests.zoom_integration.meeting_room import MeetingRoom
from tests.zoom_integration.neighbours import Member
from zoom_integration import queries, registering, workers
from zoom_integration.commands import registrants
from zoom_integration.models import Base, Registrant
from zoom_integration.privacy import ZoomParticipant
from zoom_integration.zoom.wiring import make_clients


@pytest.fixture
def room(connected: Host, receiver: Receiver) -> MeetingRoom:
    connected.set_room(has_personal_links=True)
    return MeetingRoom(connected, receiver)


@pytest.fixture
def zoe(room: MeetingRoom) -> Member:
    return join(room, "Zoë Fischer", "zoe@example.test")


def join(room: MeetingRoom, name: str, email: str, **more: str) -> Member:
    of = {"series_id": room.host.series_id, **more}
    return room.host.inside.calls.join(name, email, **of)


def link(room: MeetingRoom, member: Member) -> str | None:
    made = registering.make_personal_link(
        room.host.inside, session_id=room.session_id, membership_id=member.membership_id
    )
    return made["join_url"]


def is_offered(room: MeetingRoom, member: Member) -> bool:
    with room.host.inside.connection() as db:
        found = queries.get_personal_link(
            db,
            session_id=room.session_id,
            membership_id=member.membership_id,
            now=clock.now(),
        )
    return bool(found["is_offered"])


def at_zoom(room: MeetingRoom) -> list[str]:
    meeting = room.host.zoom.meetings.get(room.meeting["id"])
    return [one["email"] for one in meeting["state"]["registrants"]]


def leave(room: MeetingRoom, member: Member) -> None:
    with room.host.inside.unit_of_work() as uow:
        registrants.note_end(
            uow,
            membership_id=member.membership_id,
            series_id=room.host.series_id,
            host_id=room.host.host_id,
            reason="left",
        )


def row(room: MeetingRoom, member: Member) -> Registrant | None:
    with room.host.inside.unit_of_work() as uow:
        return uow.db.get(Registrant, (room.session_id, member.membership_id))


class TestMaking:
    def test_registers_the_member_and_leads_them_in(self, room: MeetingRoom, zoe: Member) -> None:
        made = link(room, zoe)

        assert made is not None and "/w/" in made
        assert at_zoom(room) == ["zoe@example.test"]

    def test_twice_is_once(self, room: MeetingRoom, zoe: Member) -> None:
        assert link(room, zoe) == link(room, zoe)
        assert at_zoom(room) == ["zoe@example.test"]

    def test_registers_nobody_else(self, room: MeetingRoom, zoe: Member) -> None:
        join(room, "Ana", "ana@example.test")

        link(room, zoe)

        assert at_zoom(room) == ["zoe@example.test"]

    def test_after_a_crash_without_an_answer_gives_the_same_link(
        self, room: MeetingRoom, zoe: Member
    ) -> None:
        first = link(room, zoe)
        with room.host.inside.unit_of_work() as uow:
            known = uow.db.get(Registrant, (room.session_id, zoe.membership_id))
            assert known is not None
            known.join_url = known.zoom_registrant_id = None

        assert link(room, zoe) == first
        assert at_zoom(room) == ["zoe@example.test"]

    def test_needs_the_hosts_word(self, room: MeetingRoom, zoe: Member) -> None:
        room.host.set_room(has_personal_links=False)

        assert (is_offered(room, zoe), link(room, zoe), at_zoom(room)) == (False, None, [])

    @pytest.mark.parametrize("change", [{"status": "ended"}, {"series_id": "another"}])
    def test_is_for_members_of_this_series(self, room: MeetingRoom, change: dict[str, str]) -> None:
        stranger = join(room, "Eve", "eve@example.test", **change)

        assert (link(room, stranger), at_zoom(room)) == (None, [])

    def test_of_nobody_whom_series_knows_is_none(self, room: MeetingRoom) -> None:
        assert link(room, Member("Nobody", "nobody@example.test")) is None

    def test_keeps_neither_name_nor_address(self, room: MeetingRoom, zoe: Member) -> None:
        link(room, zoe)

        for text in ("Zoë Fischer", "zoe@example.test"):
            assert not holds(room.host.inside, text)

    def test_has_zoom_write_to_nobody(self, room: MeetingRoom) -> None:
        settings = room.host.zoom.meetings.get(room.meeting["id"])["settings"]

        assert settings["registrants_confirmation_email"] is False
        assert settings["registrants_email_notification"] is False


class TestWhereZoomDoesNotGiveThem:
    def test_a_plan_without_them_still_gets_its_meeting(self, connected: Host) -> None:
        connected.console(f"users/{connected.zoom_user['id']}", type=1)
        connected.set_room(has_personal_links=True)
        (session_id,) = connected.schedule(timedelta(days=1))

        work(connected.inside)

        kept = connected.meeting(session_id)
        assert kept is not None and kept.problem == "personal_links_refused"
        assert kept.join_url is not None

    def test_a_plan_that_ended_since_leaves_the_meetings_own_link(
        self, room: MeetingRoom, zoe: Member
    ) -> None:
        room.host.console(f"users/{room.host.zoom_user['id']}", type=1)

        assert link(room, zoe) is None
        assert is_offered(room, zoe) is False

    def test_a_grant_without_the_scope_breaks_no_connection(
        self, host: Host, receiver: Receiver
    ) -> None:
        host.connect(scope=[one for one in host.zoom_scopes() if "registrant" not in one])
        host.set_room(has_personal_links=True)
        room = MeetingRoom(host, receiver)

        assert link(room, join(room, "Zoë", "zoe@example.test")) is None
        assert host.row().status == "active"

    def test_zoom_that_is_down_is_asked_again_after_a_minute(
        self, room: MeetingRoom, zoe: Member, zoom_down: Callable[[], None]
    ) -> None:
        zoom_down()
        assert (link(room, zoe), is_offered(room, zoe)) == (None, False)

        room.host.inside.clients = make_clients(room.host.inside.settings)
        room.wait(1)

        assert is_offered(room, zoe) is True
        assert link(room, zoe) is not None

    def test_too_many_requests_let_zoom_alone_for_a_while(
        self, room: MeetingRoom, zoe: Member
    ) -> None:
        faults = room.host.sandbox.world.faults
        faults.add(Fault("zoom", Kind.TOO_MANY_REQUESTS, "add_registrant", retry_after="30"))

        assert (link(room, zoe), is_offered(room, zoe)) == (None, False)
        room.wait(1)
        assert link(room, zoe) is not None


class TestLeaving:
    def test_cancels_the_registration(self, room: MeetingRoom, zoe: Member) -> None:
        link(room, zoe)

        leave(room, zoe)
        workers.cancel_registrations(room.host.inside)

        assert (at_zoom(room), row(room, zoe)) == ([], None)

    def test_takes_the_link_away_at_once_also_while_zoom_is_down(
        self, room: MeetingRoom, zoe: Member, zoom_down: Callable[[], None]
    ) -> None:
        link(room, zoe)
        zoom_down()

        leave(room, zoe)
        workers.cancel_registrations(room.host.inside)
        kept = row(room, zoe)

        assert kept is not None and kept.join_url is None
        assert at_zoom(room) == ["zoe@example.test"]
        room.host.inside.clients = make_clients(room.host.inside.settings)
        room.wait(60)
        workers.cancel_registrations(room.host.inside)
        assert (at_zoom(room), row(room, zoe)) == ([], None)

    def test_finds_a_registration_that_had_no_answer(self, room: MeetingRoom, zoe: Member) -> None:
        ana = join(room, "Ana", "ana@example.test")
        for member in (zoe, ana):
            link(room, member)
        with room.host.inside.unit_of_work() as uow:
            known = uow.db.get(Registrant, (room.session_id, zoe.membership_id))
            assert known is not None
            known.zoom_registrant_id = None

        leave(room, zoe)
        workers.cancel_registrations(room.host.inside)

        assert at_zoom(room) == ["ana@example.test"]

    def test_while_zoom_answers_cancels_what_it_made(self, room: MeetingRoom, zoe: Member) -> None:
        client = room.host.inside.clients.registrants
        add = client.add

        def slowly(*asked: object, **person: object) -> object:
            made = add(*asked, **person)  # type: ignore[arg-type]
            leave(room, zoe)
            return made

        client.add = slowly  # type: ignore[method-assign, assignment]
        assert link(room, zoe) is None

        workers.cancel_registrations(room.host.inside)

        assert (at_zoom(room), row(room, zoe)) == ([], None)

    def test_of_somebody_else_changes_nothing(self, room: MeetingRoom, zoe: Member) -> None:
        made = link(room, zoe)

        leave(room, Member("Eve", "eve@example.test", uuid4()))
        workers.cancel_registrations(room.host.inside)

        assert link(room, zoe) == made


class TestRights:
    @pytest.mark.promise("P28")
    def test_an_erasure_waits_until_zoom_has_cancelled(
        self, room: MeetingRoom, zoe: Member
    ) -> None:
        link(room, zoe)
        person = Person.of(membership_id=str(zoe.membership_id), email=zoe.email)
        participant = ZoomParticipant(Base.metadata)

        with room.host.inside.unit_of_work() as uow:
            before = participant.release(uow, [person])[0]
        workers.cancel_registrations(room.host.inside)
        with room.host.inside.unit_of_work() as uow:
            after = participant.release(uow, [person])[0]
            participant.erase(uow, [person])

        assert (before, after) == (Status.RETRY, Status.NOTHING_FOUND)
        assert at_zoom(room) == []
        assert link(room, zoe) is None  # the erased are registered no more

    def test_who_is_restricted_is_not_registered(self, room: MeetingRoom, zoe: Member) -> None:
        with room.host.inside.unit_of_work() as uow:
            person = Person.of(membership_id=str(zoe.membership_id))
            ZoomParticipant(Base.metadata).restrict(uow, person)

        assert (link(room, zoe), at_zoom(room)) == (None, [])


def test_who_comes_by_their_own_link_is_there_for_certain(room: MeetingRoom, zoe: Member) -> None:
    room.open()
    room.enter("Somebody's tablet", link=link(room, zoe) or "")

    room.hear()
    room.recognise()

    (item,) = room.shown()["items"]
    assert (item["membership_id"], item["confidence"]) == (zoe.membership_id, "certain")


def test_links_go_with_their_meeting(room: MeetingRoom, zoe: Member) -> None:
    link(room, zoe)

    room.host.cancel(room.session_id)
    work(room.host.inside)

    assert row(room, zoe) is None
