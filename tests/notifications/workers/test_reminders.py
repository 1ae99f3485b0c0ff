"""A session's reminders, from the event to the mailbox: once each, and only while it is true."""

from datetime import timedelta
from typing import Any

import pytest

from chassis import clock
from chassis.ids import new_id
from notifications.commands import freezing, suppressions
from notifications.commands.freezing import FrozenPage
from notifications.domain.delivery import MailingStatus, MessageStatus, Reason
from notifications.models import Mailing, Message, Recipient
from notifications.rendering.composing import Composer
from tests.notifications.conftest import LEASE
from tests.notifications.neighbours import Neighbours
from tests.notifications.workers.reminding import HOUR, Mailbox, Platform


class TestReminding:
    @pytest.mark.promise("P14")
    def test_each_member_gets_one_when_it_is_due_and_not_before(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add(5)
        platform.schedule()
        platform.work()
        assert mailbox() == []

        at.move(25 * HOUR)
        platform.work()
        platform.work()

        assert sorted(letter.address for letter in mailbox()) == [
            f"p{number}@example.com" for number in range(5)
        ]

    def test_it_has_the_readers_own_link_and_time_beside_the_hosts(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        (anna,) = neighbours.add(name="Anna <b>")
        platform.schedule()
        at.move(25 * HOUR)
        platform.work()

        (letter,) = mailbox(to=anna.email)
        assert letter.subject == "Morning Yoga starts in 1 hour"
        assert f"/j/join-{anna.membership_id.hex}" in letter.text
        assert "3:00" in letter.text and "Paris time" in letter.text
        assert "New York" in letter.text
        assert "Hello Anna <b>," in letter.text
        assert "Hello Anna &lt;b&gt;," in letter.html
        assert "%recipient" not in letter.html + letter.text + str(letter.headers)

    def test_a_page_in_two_languages_of_dates_goes_as_two_messages(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add(locale="en_GB", email="gb@example.com")
        neighbours.add(locale="en_US", email="us@example.com")
        platform.schedule()
        at.move(25 * HOUR)
        platform.work()

        assert "Tuesday 24 November" in mailbox(to="gb@example.com")[0].text.replace(",", "")
        assert "Tuesday, November 24" in mailbox(to="us@example.com")[0].text

    @pytest.mark.usefixtures("small_pages")
    def test_more_than_a_page_goes_in_several_messages_each_member_once(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add(21)
        platform.schedule()
        at.move(25 * HOUR)
        platform.work()

        addresses = [letter.address for letter in mailbox()]
        assert len(addresses) == len(set(addresses)) == 21
        assert sorted(platform.all(Message.recipient_count)) == [1, 10, 10]

    def test_a_session_that_was_scheduled_too_late_for_an_offset_has_no_such_reminder(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add()
        at.move(25 * HOUR + timedelta(minutes=30))
        platform.schedule()
        platform.work()

        assert mailbox() == []


class TestAfterAnOutage:
    def test_a_late_reminder_goes_out_while_it_is_useful(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add()
        platform.schedule()
        at.move(26 * HOUR + timedelta(minutes=10))
        platform.work()

        (letter,) = mailbox()
        assert letter.subject == "On now: Morning Yoga"

    def test_and_not_when_most_of_the_session_is_over(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add()
        platform.schedule()
        at.move(26 * HOUR + timedelta(minutes=31))
        platform.work()

        assert mailbox() == []
        assert platform.all(Mailing.reason) == [Reason.TOO_LATE]

    def test_of_two_that_fell_due_meanwhile_only_the_later_is_sent(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add()
        platform.schedule(reminder_offsets_minutes=[1440, 60])
        at.move(25 * HOUR)
        platform.work()

        assert len(mailbox()) == 1
        assert set(platform.all(Mailing.reason)) == {None, Reason.OVERTAKEN}

    def test_the_roster_is_asked_again_when_series_is_back(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add()
        platform.schedule()
        at.move(25 * HOUR)
        neighbours.is_away = True
        platform.work()
        assert mailbox() == []

        neighbours.is_away = False
        at.move(timedelta(minutes=1))
        platform.work()

        assert len(mailbox()) == 1


class TestFreezing:
    def test_a_page_that_two_write_counts_once(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock
    ):
        (anna,) = neighbours.add()
        platform.schedule()
        at.move(25 * HOUR)
        people = {"en": [(str(anna.membership_id), bytes(32))]}
        page = FrozenPage(None, str(anna.membership_id), anna.membership_id, people)
        with platform.new_uow() as uow:
            due = freezing.claim_due(uow, lease=LEASE)
        assert isinstance(due, freezing.Due)
        for _ in range(2):
            with platform.new_uow() as uow:
                freezing.add_page(uow, due.mailing_id, page, lease=LEASE)

        assert platform.all(Message.recipient_count) == [1]


class TestTheMomentOfSending:
    def test_who_left_after_freezing_gets_nothing_and_the_log_says_why(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        stays, leaves = neighbours.add(2)
        platform.schedule()
        at.move(25 * HOUR)
        platform.freeze()
        neighbours.remove(leaves)
        platform.work()

        assert [letter.address for letter in mailbox()] == [stays.email]
        assert set(platform.all(Recipient.reason)) == {None, Reason.DEPARTED}

    def test_who_joins_after_freezing_is_not_reminded_late(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add(2)
        platform.schedule()
        at.move(25 * HOUR)
        platform.freeze()
        neighbours.add(email="late@example.com")
        platform.work()

        assert mailbox(to="late@example.com") == []

    @pytest.mark.promise("P27")
    def test_a_corrected_address_gets_the_mail(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        (anna,) = neighbours.add()
        platform.schedule()
        at.move(25 * HOUR)
        platform.freeze()
        neighbours.change(anna, email="new@example.com")
        platform.work()

        assert [letter.address for letter in mailbox()] == ["new@example.com"]

    @pytest.mark.promise("P37")
    def test_who_unsubscribed_gets_none_whenever_that_was(
        self,
        platform: Platform,
        neighbours: Neighbours,
        composer: Composer,
        at: clock.FrozenClock,
        mailbox: Mailbox,
    ):
        _, stops = neighbours.add(2)
        platform.schedule()
        at.move(25 * HOUR)
        platform.freeze()
        with platform.new_uow() as uow:
            digest = uow.tombstones.digest("email", stops.email)
            suppressions.stop(uow, digest, category="reminders")
        platform.work()

        assert [letter.address for letter in mailbox()] == ["p0@example.com"]
        assert set(platform.all(Recipient.reason)) == {None, Reason.UNSUBSCRIBED}

    def test_a_refusal_of_another_series_stops_nothing_here(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        (anna,) = neighbours.add()
        platform.schedule()
        with platform.new_uow() as uow:
            digest = uow.tombstones.digest("email", anna.email)
            suppressions.stop(uow, digest, category="*", series_id=new_id())
        at.move(25 * HOUR)
        platform.work()

        assert len(mailbox()) == 1

    @pytest.mark.usefixtures("small_pages")
    def test_a_freezing_that_broke_off_goes_on_where_it_was(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add(15)
        platform.schedule()
        at.move(25 * HOUR)
        calls = neighbours.call

        def once(*asked: Any, **more: Any) -> Any:
            neighbours.is_away = len(neighbours.calls) >= 1
            return calls(*asked, **more)

        neighbours.call = once  # type: ignore[method-assign]
        platform.freeze()
        assert platform.all(Mailing.status) == [MailingStatus.FREEZING]

        neighbours.call, neighbours.is_away = calls, False  # type: ignore[method-assign]
        at.move(timedelta(minutes=2))
        platform.work()

        addresses = [letter.address for letter in mailbox()]
        assert len(addresses) == len(set(addresses)) == 15
        assert set(platform.all(Message.status)) == {MessageStatus.SENT}
