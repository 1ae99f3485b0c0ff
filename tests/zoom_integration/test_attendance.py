"""Who came to a session: from webhooks in any order, by digests, with the confidence stated."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from chassis.errors import NotFound
from chassis.retention.forgetting import obey_all
from chassis.rights.person import Person
from tests.retention.schedules import rules_of
from tests.sandbox.fixtures import Receiver
from tests.zoom_integration.dump import holds
from tests.zoom_integration.host import Host, advance
from tests.zoom_integration.meeting_room import MeetingRoom, altered
from zoom_integration.domain.attendance import Stay, merged, minutes, stays
from zoom_integration.models import Attendee, Base
from zoom_integration.privacy import ZoomParticipant

NOON = datetime(2027, 3, 20, 12, tzinfo=UTC)


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


@pytest.fixture
def room(connected: Host, receiver: Receiver) -> MeetingRoom:
    room = MeetingRoom(connected, receiver)
    room.open()
    return room


def digests(host: Host) -> list[bytes]:
    columns = (Attendee.email_digest, Attendee.name_digest, Attendee.registrant_digest)
    with host.inside.connection() as db:
        return [value for row in db.execute(sa.select(*columns)) for value in row if value]


class TestStays:
    def test_pair_entries_with_the_exits_that_follow(self) -> None:
        found = stays([at(0), at(20)], [at(10), at(30)], until=at(60))

        assert found == [Stay(at(0), at(10)), Stay(at(20), at(30))]

    def test_last_until_the_end_where_no_exit_was_heard(self) -> None:
        assert stays([at(5)], [], until=at(60)) == [Stay(at(5), at(60))]

    def test_after_the_end_last_no_time_at_all(self) -> None:
        assert stays([at(70)], [], until=at(60)) == [Stay(at(70), at(70))]

    def test_count_for_nothing_where_no_entry_was_heard(self) -> None:
        assert stays([], [at(10)], until=at(60)) == [Stay(at(10), at(10))]

    def test_of_two_devices_are_one_time(self) -> None:
        found = [Stay(at(20), at(30)), Stay(at(0), at(15)), Stay(at(10), at(25))]

        assert merged(found) == [Stay(at(0), at(30))]
        assert minutes(found) == 30


class TestWebhooks:
    def test_tell_who_was_there_and_for_how_long(self, room: MeetingRoom) -> None:
        zoe = room.host.inside.calls.join("Zoë Fischer", "zoe@example.test")
        person = room.enter("Zoë", "Zoe@Example.test")
        room.wait(20)
        room.leave(person)

        room.hear()
        room.recognise()

        (item,) = room.shown()["items"]
        assert (item["membership_id"], item["confidence"]) == (zoe.membership_id, "likely")
        assert item["minutes"] == 20
        assert room.shown()["state"] == "open"

    @pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 0, 3, 2), (2, 1, 0, 3)])
    def test_in_any_order_and_twice_say_the_same(
        self, room: MeetingRoom, order: tuple[int, ...]
    ) -> None:
        zoe = room.host.inside.calls.join("Zoë Fischer", "zoe@example.test")
        for _ in range(2):
            person = room.enter("Zoë", "zoe@example.test")
            room.wait(10)
            room.leave(person)
            room.wait(5)
        bodies = [body for body in room.sent() if b"participant" in body]
        again = [body.replace(b'"event_ts": ', b'"event_ts": 1') for body in bodies]

        for number in order:
            room.hear([bodies[number], bodies[number]])
        room.hear(again)
        room.recognise()

        assert room.minutes() == {zoe.membership_id: 20}

    def test_of_overlapping_devices_count_the_time_once(self, room: MeetingRoom) -> None:
        zoe = room.host.inside.calls.join("Zoë Fischer", "zoe@example.test")
        laptop = room.enter("Zoë", "zoe@example.test")
        room.wait(10)
        phone = room.enter("Zoës phone", "zoe@example.test")
        room.wait(10)
        room.leave(laptop)
        room.wait(10)
        room.leave(phone)

        room.hear()
        room.recognise()

        assert room.minutes() == {zoe.membership_id: 30}

    def test_who_is_still_there_stays_until_now_and_no_longer_than_planned(
        self, room: MeetingRoom
    ) -> None:
        zoe = room.host.inside.calls.join("Zoë Fischer", "zoe@example.test")
        room.enter("Zoë", "zoe@example.test")
        room.hear()
        room.recognise()

        room.wait(15)
        early = room.minutes()
        room.wait(60)

        assert early == {zoe.membership_id: 15}
        assert room.minutes()[zoe.membership_id] == pytest.approx(45, abs=1)

    def test_of_the_host_count_nobody(self, room: MeetingRoom) -> None:
        room.enter("Somebody")
        (body,) = [body for body in room.sent() if b"participant_joined" in body]
        person = {"id": room.host.zoom_user["id"], "user_id": "1", "join_time": at(0).isoformat()}

        room.hear([altered(body, participant=person)])

        assert room.shown()["counts"]["unmatched"] == 0

    @pytest.mark.parametrize("change", [{"id": "81234567890"}, {"host_id": "somebody-elses"}])
    def test_of_a_foreign_meeting_or_account_change_nothing(
        self, room: MeetingRoom, change: dict[str, str]
    ) -> None:
        room.enter("Zoë", "zoe@example.test")
        (body,) = [body for body in room.sent() if b"participant_joined" in body]

        room.hear([altered(body, **change)])

        assert room.shown()["counts"]["unmatched"] == 0

    def test_that_come_after_the_host_has_left_change_nothing(self, room: MeetingRoom) -> None:
        room.enter("Zoë", "zoe@example.test")
        bodies = room.sent()
        room.host.disconnect()

        room.hear(bodies)

        assert room.shown()["counts"]["unmatched"] == 0

    def test_leave_no_name_and_no_address_behind(self, room: MeetingRoom) -> None:
        room.enter("Zoë Fischer-Unmistakable", "zoe@unmistakable.test")

        room.hear()

        assert room.shown()["counts"]["unmatched"] == 1
        for text in ("Zoë Fischer-Unmistakable", "zoe@unmistakable.test"):
            assert not holds(room.host.inside, text)


class TestRecognition:
    def test_by_name_is_a_guess(self, room: MeetingRoom) -> None:
        zoe = room.host.inside.calls.join("Zoë Fischer", "zoe@example.test")
        room.enter("  zoë FISCHER ")

        room.hear()
        room.recognise()

        (item,) = room.shown()["items"]
        assert (item["membership_id"], item["confidence"]) == (zoe.membership_id, "guess")

    def test_by_a_name_that_two_members_have_is_none(self, room: MeetingRoom) -> None:
        for address in ("zoe@example.test", "other@example.test"):
            room.host.inside.calls.join("Zoë Fischer", address)
        room.enter("Zoë Fischer")

        room.hear()
        room.recognise()

        shown = room.shown()
        assert (shown["items"], shown["counts"]["unmatched"]) == ([], 1)

    def test_by_address_is_stronger_than_by_name(self, room: MeetingRoom) -> None:
        calls = room.host.inside.calls
        zoe, _ = calls.join("Zoë", "zoe@example.test"), calls.join("Ana", "ana@example.test")
        room.enter("Ana", "zoe@example.test")

        room.hear()
        room.recognise()

        (item,) = room.shown()["items"]
        assert (item["membership_id"], item["confidence"]) == (zoe.membership_id, "likely")

    def test_finds_people_on_every_page_of_the_roster(self, room: MeetingRoom) -> None:
        calls = room.host.inside.calls
        members = [calls.join(f"Member {n}", f"member{n}@example.test") for n in range(5)]
        for member in members:
            room.enter("Guest", member.email)

        room.hear()
        room.recognise()

        assert set(room.minutes()) == {member.membership_id for member in members}

    def test_counts_a_stranger_once_however_often_they_come(self, room: MeetingRoom) -> None:
        for _ in range(2):
            room.leave(room.enter("Nobody", "nobody@example.test"))
        room.enter("Somebody else")

        room.hear()
        room.recognise()

        assert room.shown()["counts"] == {"certain": 0, "likely": 0, "guess": 0, "unmatched": 2}

    def test_waits_for_series(self, room: MeetingRoom) -> None:
        calls = room.host.inside.calls
        zoe = calls.join("Zoë", "zoe@example.test")
        room.enter("Zoë", "zoe@example.test")
        room.hear()
        calls.is_down = True
        room.recognise()
        assert room.shown()["items"] == []

        calls.is_down = False
        room.recognise()

        assert set(room.minutes()) == {zoe.membership_id}

    def test_of_the_erased_finds_nobody(self, room: MeetingRoom) -> None:
        zoe = room.host.inside.calls.join("Zoë", "zoe@example.test")
        room.enter("Zoë", "zoe@example.test")
        room.hear()
        with room.host.inside.unit_of_work() as uow:
            erased = str(zoe.membership_id)
            uow.tombstones.add(uow.db, "membership_id", erased, erased_at=uow.now)

        room.recognise()

        assert room.shown()["items"] == []


class TestRights:
    def known(self, room: MeetingRoom) -> Person:
        zoe = room.host.inside.calls.join("Zoë", "zoe@example.test")
        room.enter("Zoë", "zoe@example.test")
        room.hear()
        room.recognise()
        return Person.of(membership_id=str(zoe.membership_id), email="zoe@example.test")

    def test_an_export_says_when_somebody_was_there(self, room: MeetingRoom) -> None:
        person, participant = self.known(room), ZoomParticipant(Base.metadata)
        (held,) = [one for one in participant.holdings if one.category == "Attendance"]

        with room.host.inside.connection() as db:
            ((record,), _) = held.page(db, person, after=None, limit=10)

        assert record["session_id"] == room.session_id
        assert len(record["entries"]) == 1
        assert not {"email_digest", "name_digest", "sighting_digest"} & record.keys()

    @pytest.mark.promise("P28")
    def test_an_erasure_leaves_a_number_and_no_name(self, room: MeetingRoom) -> None:
        person, participant = self.known(room), ZoomParticipant(Base.metadata)

        with room.host.inside.unit_of_work() as uow:
            counts = participant.erase(uow, [person])[0]
        room.recognise()

        shown = room.shown()
        assert (shown["items"], shown["counts"]["unmatched"]) == ([], 1)
        assert counts["Attendance"].erased == 1
        assert digests(room.host) == []
        with room.host.inside.unit_of_work() as uow:
            assert participant.verify_absent(uow.db.connection(), [person])[0] == {}

    @pytest.mark.promise("P28")
    def test_an_erasure_reaches_who_was_not_recognised_yet(self, room: MeetingRoom) -> None:
        room.enter("Zoë", "zoe@example.test")
        room.hear()

        with room.host.inside.unit_of_work() as uow:
            person = Person.of(email="zoe@example.test")
            ZoomParticipant(Base.metadata).erase(uow, [person])

        assert digests(room.host) == []

    @pytest.mark.promise("P31")
    def test_a_restriction_hides_somebody_until_it_is_lifted(self, room: MeetingRoom) -> None:
        person, participant = self.known(room), ZoomParticipant(Base.metadata)

        with room.host.inside.unit_of_work() as uow:
            participant.restrict(uow, person)
        hidden = room.shown()
        with room.host.inside.unit_of_work() as uow:
            participant.unrestrict(uow, person)

        assert (hidden["items"], hidden["counts"]["unmatched"]) == ([], 1)
        assert len(room.shown()["items"]) == 1

    @pytest.mark.promise("P25")
    def test_what_could_name_somebody_goes_after_two_days(self, room: MeetingRoom) -> None:
        room.enter("Nobody", "nobody@example.test")
        room.hear()
        assert digests(room.host)

        advance(room.host.sandbox, timedelta(hours=49))
        obey_all(room.host.inside.unit_of_work, rules_of("zoom_integration"))

        assert digests(room.host) == []
        assert room.shown()["counts"]["unmatched"] == 1

    @pytest.mark.promise("P25")
    def test_attendance_goes_with_the_meeting_after_a_month(self, room: MeetingRoom) -> None:
        self.known(room)

        advance(room.host.sandbox, timedelta(days=31))
        obey_all(room.host.inside.unit_of_work, rules_of("zoom_integration"))

        with room.host.inside.connection() as db:
            assert db.execute(sa.select(sa.func.count()).select_from(Attendee)).scalar_one() == 0


def test_a_strangers_session_is_not_found(room: MeetingRoom) -> None:
    with pytest.raises(NotFound):
        room.shown(host_id=uuid4())
