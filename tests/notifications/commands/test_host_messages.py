"""What a host writes to members: to all of them, in the host's voice, and not too often."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis import clock
from chassis.errors import NotFound, RateLimited
from chassis.ids import new_id
from notifications import queries
from notifications.commands import host_messages, plans, suppressions, voices
from notifications.domain.kinds import Category
from notifications.domain.voice import Voice
from notifications.models import Mailing, SeriesVoice
from tests.notifications.conftest import NOW, NewUnitOfWork
from tests.notifications.neighbours import Neighbours
from tests.notifications.workers.conftest import platform
from tests.notifications.workers.reminding import STARTS_AT, Platform

__all__ = ["platform"]

Mailbox = Callable[..., list[Any]]


def choose(platform: Platform, **chosen: str) -> None:
    with platform.new_uow() as uow:
        defaults = Voice(name="Studio Ana", mark="A", colour="#7a1fa2", reply_to_name="Ana")
        voices.set_voice(
            uow,
            host_id=platform.host_id,
            series_id=platform.series_id,
            **(vars(defaults) | chosen),
        )


class Write:
    """`write("Hello")`: the host writes to the members of the series."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def __call__(self, body: str = "Bring a **towel**.", *, host_id: UUID | None = None) -> None:
        with self._platform.new_uow() as uow:
            host_messages.send(uow, **self._asked(body, host_id))
        self._platform.work()

    def test(self) -> None:
        with self._platform.new_uow() as uow:
            host_messages.send_test(uow, **self._asked("Bring a **towel**.", None))
        self._platform.work()

    def _asked(self, body: str, host_id: UUID | None) -> dict[str, Any]:
        return {
            "host_id": host_id or self._platform.host_id,
            "series_id": self._platform.series_id,
            "subject": "News from the mat",
            "body": body,
        }


@pytest.fixture
def write(platform: Platform) -> Write:
    platform.schedule(reminder_offsets_minutes=[])
    return Write(platform)


class TestAMessage:
    def test_reaches_every_member_once(
        self, write: Write, neighbours: Neighbours, mailbox: Mailbox
    ):
        neighbours.add(3)

        write()

        assert sorted(letter.address for letter in mailbox()) == [
            f"p{number}@example.com" for number in range(3)
        ]
        assert "<strong>towel</strong>" in mailbox()[0].html
        assert mailbox()[0].subject == "News from the mat"

    def test_comes_under_the_hosts_name_and_answers_go_by_ours(
        self, write: Write, platform: Platform, neighbours: Neighbours, mailbox: Mailbox
    ):
        neighbours.add()
        choose(platform)

        write()

        (letter,) = mailbox()
        assert "Studio Ana" in str(letter.header("From")) and "#7a1fa2" in letter.html
        assert "support@" in str(letter.header("Reply-To"))

    def test_is_not_sent_to_who_stopped_such_mail(
        self, write: Write, new_uow: NewUnitOfWork, neighbours: Neighbours, mailbox: Mailbox
    ):
        neighbours.add(2)
        with new_uow() as uow:
            digest = uow.tombstones.digest("email", "p0@example.com")
            suppressions.stop(uow, digest, category=Category.HOST_MESSAGES)

        write()

        assert [letter.address for letter in mailbox()] == ["p1@example.com"]

    def test_of_a_stranger_is_not_sent(
        self, write: Write, neighbours: Neighbours, mailbox: Mailbox
    ):
        neighbours.add()

        with pytest.raises(NotFound):
            write(host_id=new_id())
        assert mailbox() == []

    def test_cannot_have_the_provider_fill_in_a_members_link(
        self, write: Write, neighbours: Neighbours, mailbox: Mailbox
    ):
        neighbours.add()

        write("Look: %recipient.unsubscribe_url%")

        assert "/u/" not in mailbox()[0].text.split("Look:")[1].split("\n")[0]

    def test_is_bounded_by_the_day(
        self, write: Write, neighbours: Neighbours, at: clock.FrozenClock
    ):
        write()
        write()

        with pytest.raises(RateLimited):
            write()

        at.move(timedelta(days=1, seconds=1))
        write()

    def test_stands_in_the_hosts_log_and_in_nobody_elses(
        self, write: Write, platform: Platform, neighbours: Neighbours
    ):
        neighbours.add(3)
        write()

        with platform.new_uow() as uow:
            asked = {"series_id": None, "session_id": None, "after": None, "limit": 10}
            db = uow.db.connection()
            (own,) = queries.list_messages(db, host_id=platform.host_id, **asked)["items"]
            others = queries.list_messages(db, host_id=new_id(), **asked)["items"]

        assert (own["kind"], own["recipients"], own["sent"]) == ("host_message", 3, 3)
        assert others == []

    def test_goes_with_the_series(self, write: Write, platform: Platform):
        write()
        with platform.new_uow() as uow:
            plans.note_series_deleted(uow, series_id=platform.series_id)

        assert "host_message" not in platform.all(Mailing.kind)


class TestATest:
    def test_goes_to_the_host_alone(
        self, write: Write, platform: Platform, neighbours: Neighbours, mailbox: Mailbox
    ):
        neighbours.add(2)
        neighbours.accounts[platform.host_id] = {"email": "host@example.com", "name": "Ana"}

        write.test()

        (letter,) = mailbox()
        assert (letter.address, letter.subject) == ("host@example.com", "Test: News from the mat")

    def test_does_not_count_as_a_message(self, write: Write, platform: Platform):
        for _ in range(3):
            write.test()

        write()

    def test_is_bounded_too(self, write: Write):
        for _ in range(20):
            write.test()

        with pytest.raises(RateLimited):
            write.test()


class TestAWordAfterTheSession:
    def test_is_sent_where_the_host_wants_it(
        self,
        platform: Platform,
        neighbours: Neighbours,
        mailbox: Mailbox,
        at: clock.FrozenClock,
    ):
        neighbours.add()
        platform.schedule(reminder_offsets_minutes=[])
        choose(platform, follow_up="How was it? Write to me.")

        at.move(STARTS_AT + timedelta(minutes=89) - NOW)
        platform.work()
        before = len(mailbox())
        at.move(timedelta(minutes=1))
        platform.work()

        assert (before, len(mailbox())) == (0, 1)
        assert "How was it?" in mailbox()[0].text

    @pytest.mark.parametrize(
        ("recording", "said", "path"),
        [
            ({"items": [{}], "is_awaited": False}, "See the recording", "/j/join-"),
            ({"items": [], "is_awaited": True}, "as soon as Zoom has it", "/j/join-"),
            ({"items": [], "is_awaited": False}, "See all dates", "/m/manage-"),
        ],
    )
    def test_leads_to_the_recording_by_the_members_own_page_where_the_host_offers_it(
        self,
        platform: Platform,
        neighbours: Neighbours,
        mailbox: Mailbox,
        at: clock.FrozenClock,
        recording: dict[str, Any],
        said: str,
        path: str,
    ):
        neighbours.add()
        neighbours.recording = recording
        platform.schedule(reminder_offsets_minutes=[])
        choose(platform, follow_up="How was it?")

        at.move(STARTS_AT + timedelta(minutes=90) - NOW)
        platform.work()

        (letter,) = mailbox()
        text = " ".join(letter.text.partition("-- ")[0].split())
        assert said in text and f"http://localhost:8000{path}" in text
        assert ("recorded" in text) == (path == "/j/join-")

    def test_is_for_who_was_a_member_before_the_session_was_over(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock
    ):
        neighbours.add()
        platform.schedule(reminder_offsets_minutes=[])
        choose(platform, follow_up="How was it?")

        at.move(STARTS_AT + timedelta(minutes=90) - NOW)
        platform.work()

        assert neighbours.asked_in_time

    @pytest.mark.parametrize("is_first", [True, False])
    def test_is_planned_whichever_came_first_the_wish_or_the_session(
        self, platform: Platform, is_first: bool
    ):
        if is_first:
            choose(platform, follow_up="How was it?")
        platform.schedule(reminder_offsets_minutes=[])
        if not is_first:
            choose(platform, follow_up="How was it?")

        assert platform.all(Mailing.kind) == ["follow_up"]

    def test_that_is_no_longer_wanted_is_not_sent(self, platform: Platform):
        platform.schedule(reminder_offsets_minutes=[])
        choose(platform, follow_up="How was it?")

        choose(platform, follow_up="")

        assert platform.all(Mailing.kind) == []

    def test_follows_the_session_when_it_moves_and_dies_with_it(self, platform: Platform):
        choose(platform, follow_up="How was it?")
        platform.schedule(reminder_offsets_minutes=[])
        platform.reschedule(STARTS_AT + timedelta(hours=5))
        moved = platform.all(Mailing.status)

        platform.cancel(sequence=2)

        assert "planned" in moved
        rows = zip(platform.all(Mailing.kind), platform.all(Mailing.status), strict=True)
        assert {status for kind, status in rows if kind == "follow_up"} == {"dropped"}

    def test_about_a_session_long_over_comes_too_late(
        self,
        platform: Platform,
        neighbours: Neighbours,
        mailbox: Mailbox,
        at: clock.FrozenClock,
    ):
        neighbours.add()
        platform.schedule(reminder_offsets_minutes=[])
        choose(platform, follow_up="How was it?")

        at.move(timedelta(days=4))
        platform.work()

        assert mailbox() == []


class TestAPicture:
    PATH = "/pictures/01920000-0000-7000-8000-000000000001"

    def html(self, platform: Platform, mailbox: Mailbox) -> str:
        Write(platform)()
        return str(mailbox()[0].html)

    @pytest.fixture(autouse=True)
    def members(self, platform: Platform, neighbours: Neighbours) -> None:
        platform.schedule(reminder_offsets_minutes=[])
        neighbours.add(2)

    def test_of_the_host_stands_where_the_letters_would(
        self, platform: Platform, neighbours: Neighbours, mailbox: Mailbox
    ):
        choose(platform)
        neighbours.accounts[platform.host_id] = {"email": "host@example.com"}
        neighbours.pictures[platform.host_id] = self.PATH

        assert f'src="http://localhost:8000{self.PATH}"' in self.html(platform, mailbox)

    @pytest.mark.parametrize("has_account", [True, False])
    def test_that_is_not_there_leaves_the_letters(
        self, platform: Platform, neighbours: Neighbours, mailbox: Mailbox, has_account: bool
    ):
        choose(platform)
        if has_account:
            neighbours.accounts[platform.host_id] = {"email": "host@example.com"}

        html = self.html(platform, mailbox)

        assert "<img" not in html and ">A</span>" in html

    def test_is_not_looked_for_where_the_platform_speaks(
        self, platform: Platform, neighbours: Neighbours, mailbox: Mailbox
    ):
        assert "<img" not in self.html(platform, mailbox)
        assert "identity.get_account" not in neighbours.calls


class TestAVoice:
    def test_of_another_hosts_series_is_not_changed(self, platform: Platform):
        choose(platform)

        with pytest.raises(NotFound), platform.new_uow() as uow:
            voices.set_voice(
                uow, host_id=new_id(), series_id=platform.series_id, **vars(Voice(name="Evil"))
            )

    @pytest.mark.promise("P25")
    def test_of_a_deleted_series_is_forgotten(self, platform: Platform):
        choose(platform)

        with platform.new_uow() as uow:
            plans.note_series_deleted(uow, series_id=platform.series_id)

        assert platform.all(SeriesVoice.series_id) == []
