"""Recordings: offered to members where the host says so, sealed at rest, gone when Zoom's are."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from marshmallow import ValidationError

from chassis import clock
from chassis.inbox import Handler, Inbox
from chassis.retention.forgetting import obey_all
from tests.retention.schedules import rules_of
from tests.sandbox.fixtures import Receiver
from tests.turning import sealed_anew
from tests.zoom_integration.dump import holds
from tests.zoom_integration.host import Host, advance, work
from tests.zoom_integration.meeting_room import MeetingRoom, altered, receive
from zoom_integration import recordings
from zoom_integration.commands import recordings as commands
from zoom_integration.commands import webhooks
from zoom_integration.models import Recording
from zoom_integration.schemas import OfferedRecordings
from zoom_integration.secrets_at_rest import SEALED


@pytest.fixture
def room(connected: Host, receiver: Receiver) -> MeetingRoom:
    """A session that was held, and whose recording is ready at Zoom."""
    room = MeetingRoom(connected, receiver)
    room.open()
    room.wait(20)
    room.close()
    connected.console(f"meetings/{room.meeting['id']}/record")
    return room


def said(room: MeetingRoom) -> list[bytes]:
    return [body for body in room.sent() if b'"recording.' in body]


def hear(host: Host, *bodies: bytes) -> None:
    for body in bodies:
        receive(host, body)
    note = Handler("zoom", "recording.*", lambda uow, said: commands.note(uow, said.payload))
    Inbox(host.inside.unit_of_work, [note]).handle_due()


def to_members(room: MeetingRoom, *, since: timedelta = timedelta(days=1)) -> list[dict[str, Any]]:
    host = room.host
    found = recordings.list_offered_recordings(
        host.inside, series_id=host.series_id, since=clock.now() - since
    )
    return list(found["items"])


def to_host(room: MeetingRoom, **other: Any) -> list[dict[str, Any]]:
    asked = {"host_id": room.host.host_id, "session_id": room.session_id, **other}
    return list(recordings.list_recordings(room.host.inside, **asked)["items"])


def test_are_shown_to_the_host_and_to_members_only_where_they_are_offered(
    room: MeetingRoom,
) -> None:
    hear(room.host, *said(room))
    before = to_members(room)

    room.host.set_room(offers_recordings=True)

    (shown,) = to_host(room)
    assert before == []
    assert to_members(room) == [shown]
    assert "/zoom/rec/share/" in shown["share_url"]
    assert shown["passcode"]


def test_are_sealed_from_the_moment_they_are_heard_of(room: MeetingRoom) -> None:
    for body in said(room):
        receive(room.host, body)
    inside = room.host.inside
    (past,) = room.host.zoom.rooms.instances(room.meeting["id"], room.host.zoom_user["id"])
    secrets = past["recording"].values()
    waiting = [holds(inside, value) for value in secrets]

    hear(room.host)

    assert to_host(room)
    assert waiting == [False, False]
    assert not any(holds(inside, value) for value in secrets)


def test_of_a_session_that_was_over_when_a_member_joined_are_not_theirs(
    room: MeetingRoom,
) -> None:
    room.host.set_room(offers_recordings=True)
    hear(room.host, *said(room))
    meeting = room.host.meeting(room.session_id)
    ends_at = meeting.starts_at + timedelta(minutes=meeting.duration_minutes)

    def seen_by_who_joined(at: datetime) -> int:
        return len(to_members(room, since=clock.now() - at))

    assert seen_by_who_joined(ends_at - timedelta(minutes=1)) == 1
    assert seen_by_who_joined(ends_at) == 0


class TestOfOneSession:
    @staticmethod
    def found(room: MeetingRoom, session_id: UUID | None = None) -> tuple[int, bool]:
        session_id = session_id or room.session_id
        asked = {"series_id": room.host.series_id, "session_id": session_id}
        answer = recordings.list_offered_recordings(room.host.inside, **asked)
        return len(answer["items"]), answer["is_awaited"]

    def test_are_awaited_until_zoom_has_them_and_only_where_they_are_offered(
        self, room: MeetingRoom
    ) -> None:
        before = self.found(room)
        room.host.set_room(offers_recordings=True)
        awaited = self.found(room)
        hear(room.host, *said(room))

        assert (before, awaited, self.found(room)) == ((0, False), (0, True), (1, False))

    def test_are_not_awaited_where_the_room_is_not_zooms(self, room: MeetingRoom) -> None:
        room.host.set_room(offers_recordings=True, own_url="https://meet.example.org/yoga")
        (later,) = room.host.schedule(timedelta(days=2))
        work(room.host.inside)

        assert self.found(room, later) == (0, False)

    def test_are_those_of_no_other_session(self, room: MeetingRoom) -> None:
        room.host.set_room(offers_recordings=True)
        hear(room.host, *said(room))
        (later,) = room.host.schedule(timedelta(days=2))

        assert self.found(room, later)[0] == 0

    def test_are_neither_there_nor_awaited_once_the_host_offers_them_no_more(
        self, room: MeetingRoom
    ) -> None:
        room.host.set_room(offers_recordings=True)
        room.host.set_room(offers_recordings=False)
        before = self.found(room)
        hear(room.host, *said(room))

        assert (before, self.found(room)) == ((0, False), (0, False))

    def test_are_asked_for_by_session_or_by_time_and_never_all_at_once(self) -> None:
        of_series = {"series_id": str(uuid4())}

        with pytest.raises(ValidationError, match="since when"):
            OfferedRecordings().load(of_series)
        assert OfferedRecordings().load(of_series | {"session_id": str(uuid4())})
        assert OfferedRecordings().load(of_series | {"since": "2027-03-14T00:00:00+00:00"})


def test_of_a_strangers_session_or_series_are_nobodys(room: MeetingRoom) -> None:
    room.host.set_room(offers_recordings=True)
    hear(room.host, *said(room))

    assert to_host(room, host_id=uuid4()) == []
    found = recordings.list_offered_recordings(
        room.host.inside, series_id=uuid4(), since=clock.now() - timedelta(days=1)
    )
    assert found["items"] == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0)])
def test_that_are_deleted_at_zoom_are_gone_in_whatever_order_it_is_told(
    room: MeetingRoom, order: tuple[int, ...]
) -> None:
    room.wait(1)
    room.host.console(f"meetings/{room.meeting['id']}/delete-recording")
    bodies = said(room)

    for number in order:
        hear(room.host, bodies[number])
    hear(room.host, bodies[0].replace(b'"recording.completed"', b'"recording.completed" '))

    assert to_host(room) == []


@pytest.mark.parametrize("change", [{"id": "81234567890"}, {"host_id": "somebody-elses"}])
def test_of_a_foreign_meeting_or_account_change_nothing(
    room: MeetingRoom, change: dict[str, str]
) -> None:
    (body,) = said(room)

    hear(room.host, altered(body, **change))

    assert to_host(room) == []


@pytest.mark.parametrize("link", [None, "javascript:alert(1)", "https://", 3])
def test_without_a_link_to_follow_are_not_kept(room: MeetingRoom, link: Any) -> None:
    (body,) = said(room)

    hear(room.host, altered(body, share_url=link))

    assert to_host(room) == []


def rows(host: Host) -> int:
    with host.inside.connection() as db:
        return int(db.execute(sa.select(sa.func.count()).select_from(Recording)).scalar_one())


@pytest.mark.promise("P21")
def test_go_at_once_when_the_host_disconnects(room: MeetingRoom) -> None:
    hear(room.host, *said(room))
    assert rows(room.host) == 1

    room.host.disconnect()

    assert rows(room.host) == 0


@pytest.mark.promise("P21")
def test_go_when_the_host_takes_the_app_away(room: MeetingRoom) -> None:
    hear(room.host, *said(room))
    user = room.host.zoom_user

    with room.host.inside.unit_of_work() as uow:
        notice = {"user_id": user["id"], "account_id": user["account_id"]}
        at = int(clock.now().timestamp() * 1000)
        webhooks.deauthorise(uow, {"event_ts": at, "notice": notice})

    assert rows(room.host) == 0


@pytest.mark.promise("P25")
def test_go_a_month_after_the_session(room: MeetingRoom) -> None:
    hear(room.host, *said(room))

    advance(room.host.sandbox, timedelta(days=32))
    obey_all(room.host.inside.unit_of_work, rules_of("zoom_integration"))

    assert rows(room.host) == 0


@pytest.mark.promise("P24")
def test_one_is_sealed_anew_when_the_key_is_turned(room: MeetingRoom) -> None:
    hear(room.host, *said(room))

    found = sealed_anew(room.host.inside.engine, room.host.inside.keys, SEALED)

    assert found["recording.sealed"] == 1
