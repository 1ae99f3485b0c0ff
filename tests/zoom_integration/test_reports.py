"""Zoom's report after a meeting is the last word on who was there, and lost webhooks do no harm."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.sandbox.fixtures import Receiver
from tests.zoom_integration.dump import holds
from tests.zoom_integration.host import Host, advance
from tests.zoom_integration.meeting_room import MeetingRoom, altered
from zoom_integration import access, reporting, workers
from zoom_integration.models import Attendee
from zoom_integration.zoom.wiring import make_clients


@pytest.fixture
def room(connected: Host, receiver: Receiver) -> MeetingRoom:
    room = MeetingRoom(connected, receiver)
    room.open()
    return room


def report(room: MeetingRoom) -> None:
    """A round of the worker that takes reports, and of the one that recognises people."""
    workers.take_reports(room.host.inside)
    workers.recognise_attendees(room.host.inside)


def held(room: MeetingRoom, minutes: float = 20) -> None:
    """Somebody was there for so long, and the meeting is over."""
    room.enter("Zoë", "zoe@example.test")
    room.wait(minutes)
    room.close()


def test_says_who_was_there_although_every_webhook_was_lost(room: MeetingRoom) -> None:
    zoe = room.host.inside.calls.join("Zoë Fischer", "zoe@example.test")
    held(room)

    room.wait(60)
    report(room)

    assert room.minutes() == {zoe.membership_id: 20}
    assert room.shown()["state"] == "reported"


def test_is_taken_soon_after_the_meeting_has_ended(room: MeetingRoom) -> None:
    held(room, minutes=45)
    room.hear()
    report(room)
    before = room.shown()["state"]

    room.wait(10)
    report(room)

    assert (before, room.shown()["state"]) == ("open", "reported")


def test_corrects_what_webhooks_said(room: MeetingRoom) -> None:
    zoe = room.host.inside.calls.join("Zoë Fischer", "zoe@example.test")
    held(room)
    joined = [body for body in room.sent() if b"participant_joined" in body]
    room.hear(joined)  # the exit was lost: until the report, she seems to have stayed
    room.wait(60)
    room.recognise()
    before = room.minutes()

    report(room)

    assert before[zoe.membership_id] > 40
    assert room.minutes() == {zoe.membership_id: 20}


def test_is_not_overruled_by_a_late_webhook(room: MeetingRoom) -> None:
    room.host.inside.calls.join("Zoë Fischer", "zoe@example.test")
    held(room)
    bodies = room.sent()
    room.wait(60)
    report(room)
    before = room.shown()
    (joined,) = [body for body in bodies if b"participant_joined" in body]
    ghost = {"user_id": "1", "user_name": "Ghost", "join_time": room.meeting["start_time"]}

    room.hear([*bodies, altered(joined, participant=ghost)])
    report(room)

    assert room.shown() == before


def test_adds_up_several_runs_of_a_meeting(room: MeetingRoom) -> None:
    zoe = room.host.inside.calls.join("Zoë Fischer", "zoe@example.test")
    held(room, minutes=10)
    room.hear()
    room.wait(1)
    room.open()
    held(room, minutes=15)

    room.wait(60)
    report(room)

    assert room.minutes() == {zoe.membership_id: 25}


def test_of_a_try_long_before_leaves_the_session_to_be_reported(
    connected: Host, receiver: Receiver
) -> None:
    room = MeetingRoom(connected, receiver)
    connected.reschedule(room.session_id, timedelta(hours=5))
    workers.make_meetings_true(connected.inside)
    room.open()
    held(room, minutes=5)
    room.hear()
    room.wait(10)
    report(room)
    assert room.shown()["state"] == "open"

    room.wait(5 * 60)
    room.open()
    held(room, minutes=30)
    room.wait(60)
    report(room)

    assert room.shown()["state"] == "reported"
    assert room.shown()["counts"]["unmatched"] == 1


def test_lets_go_of_what_could_name_anybody(room: MeetingRoom) -> None:
    held(room)
    room.wait(60)
    report(room)

    columns = (Attendee.email_digest, Attendee.name_digest)
    with room.host.inside.connection() as db:
        assert db.execute(sa.select(*columns)).all() == [(None, None)]
    assert not holds(room.host.inside, "zoe@example.test")


def test_leaves_the_host_out(room: MeetingRoom) -> None:
    held(room)
    user = room.host.zoom_user["id"]
    (past,) = room.host.zoom.rooms.instances(room.meeting["id"], user)
    people = [{**past["participants"][0], "id": user}]
    room.host.zoom.rooms._past.update(past["uuid"], participants=people)

    room.wait(60)
    report(room)

    assert room.shown()["counts"]["unmatched"] == 0


def test_that_costs_a_plan_leaves_what_was_seen(connected: Host, receiver: Receiver) -> None:
    room = MeetingRoom(connected, receiver)
    room.open()
    held(room)
    room.hear()
    connected.console(f"users/{connected.zoom_user['id']}", type=1)

    room.wait(60)
    report(room)

    assert (room.shown()["state"], room.shown()["counts"]["unmatched"]) == ("observed", 1)
    assert connected.row().status == "active"


def test_without_its_scope_breaks_no_connection(host: Host, receiver: Receiver) -> None:
    given = [scope for scope in host.zoom_scopes() if "past" not in scope]
    host.connect(scope=given)
    room = MeetingRoom(host, receiver)
    room.open()
    held(room)

    room.wait(60)
    report(room)

    assert (room.shown()["state"], host.row().status) == ("observed", "active")


def test_is_asked_for_again_while_zoom_is_down(
    room: MeetingRoom, zoom_down: Callable[[], None]
) -> None:
    held(room)
    room.wait(60)
    zoom_down()
    report(room)
    assert room.shown()["state"] == "awaited"

    room.host.inside.clients = make_clients(room.host.inside.settings)
    room.wait(10)
    report(room)

    assert room.shown()["state"] == "reported"


def test_of_a_meeting_that_nobody_opened_is_given_up_after_a_day(
    connected: Host, receiver: Receiver
) -> None:
    room = MeetingRoom(connected, receiver)
    room.wait(90)
    report(room)
    before = room.shown()["state"]

    advance(connected.sandbox, timedelta(hours=25))
    report(room)

    assert (before, room.shown()["state"]) == ("awaited", "observed")


def test_of_a_room_whose_uuid_has_slashes_is_found(room: MeetingRoom) -> None:
    past, inside = room.host.inside.clients.past, room.host.inside
    held(room)
    user = room.host.zoom_user["id"]
    (known,) = room.host.zoom.rooms.instances(room.meeting["id"], user)
    room.host.zoom.rooms._past.put("/a//b==", {**known, "uuid": "/a//b=="})

    found = access.call(
        inside, room.host.host_id, lambda token: past.participants(token, "/a//b==")
    )

    assert [one.email for one in found] == ["zoe@example.test"]


def test_without_anybody_is_not_believed_where_people_were_seen(room: MeetingRoom) -> None:
    held(room)
    room.hear()
    (known,) = room.host.zoom.rooms.instances(room.meeting["id"], room.host.zoom_user["id"])
    room.host.zoom.rooms._past.update(known["uuid"], participants=[])

    room.wait(60)
    reporting.run(room.host.inside)

    assert (room.shown()["state"], room.shown()["counts"]["unmatched"]) == ("open", 1)
