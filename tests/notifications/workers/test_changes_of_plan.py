"""Reminders when a session is cancelled, moved or deleted, and when events come out of order."""

from typing import Any

import pytest
import sqlalchemy as sa

from chassis import clock
from notifications.commands import plans
from notifications.domain.delivery import MailingStatus, Reason
from notifications.models import Mailing, Message, Recipient
from notifications.workers.settling import Settler
from sandbox.faults import Fault
from tests.notifications.conftest import PATIENCE
from tests.notifications.neighbours import Neighbours
from tests.notifications.workers.reminding import HOUR, STARTS_AT, Mailbox, Platform, of_kind
from tests.sandbox.fixtures import RunningSandbox


class TestChangesOfPlan:
    def test_a_cancelled_session_has_no_reminder_but_a_word_that_it_is_off(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add()
        platform.schedule()
        platform.cancel()
        neighbours.is_session_on = False
        platform.work()
        at.move(25 * HOUR)
        platform.work()

        assert [letter.subject for letter in mailbox()] == ["Cancelled: Morning Yoga"]
        assert neighbours.asked_of_cancelled

    def test_the_word_of_a_cancellation_or_a_move_takes_a_file_along_for_the_calendar(
        self, platform: Platform, neighbours: Neighbours, mailbox: Mailbox
    ):
        neighbours.add()
        platform.schedule()
        platform.reschedule(STARTS_AT + 24 * HOUR)
        platform.work()
        platform.cancel(sequence=2)
        platform.work()

        for subject, words in (("New time", "moves it in"), ("Cancelled", "takes it out of")):
            (letter,) = of_kind(mailbox(), subject)
            (file,) = letter.attachments
            assert file.filename == "yoga.ics"
            assert file.content_type.startswith("text/calendar")
            assert f"The attached file {words} your calendar." in letter.text

    def test_goes_without_one_where_series_has_none(
        self, platform: Platform, neighbours: Neighbours, mailbox: Mailbox
    ):
        neighbours.add()
        neighbours.calendar = None
        platform.schedule()
        platform.cancel()
        platform.work()

        (letter,) = mailbox()
        assert (letter.attachments, "attached" in letter.text) == ((), False)

    def test_a_cancellation_between_freezing_and_sending_stops_every_reminder(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add(3)
        platform.schedule()
        at.move(25 * HOUR)
        platform.freeze()
        assert len(platform.all(Recipient.person_id)) == 3

        platform.cancel()
        platform.work()

        assert of_kind(mailbox(), "starts") == []
        assert len(of_kind(mailbox(), "Cancelled")) == 3

    def test_a_cancellation_while_a_batch_is_being_prepared_stops_it(
        self,
        platform: Platform,
        neighbours: Neighbours,
        at: clock.FrozenClock,
        mailbox: Mailbox,
        monkeypatch: pytest.MonkeyPatch,
    ):
        neighbours.add(3)
        platform.schedule()
        at.move(25 * HOUR)
        platform.freeze()
        answer = neighbours._get_roster_page

        def cancel_first(**asked: Any) -> Any:
            with platform.new_uow() as uow:
                uow.db.execute(sa.update(Mailing).values(status=MailingStatus.DROPPED))
            return answer(**asked)

        monkeypatch.setattr(neighbours, "_get_roster_page", cancel_first)
        platform.work()

        assert mailbox() == []

    def test_one_that_is_found_not_to_have_been_sent_is_not_sent_after_the_cancellation(
        self,
        platform: Platform,
        neighbours: Neighbours,
        at: clock.FrozenClock,
        mailbox: Mailbox,
        settler: Settler,
        sandbox: RunningSandbox,
    ):
        neighbours.add(3)
        platform.schedule()
        at.move(25 * HOUR)
        sandbox.world.faults.add(Fault("mailgun", "500", "send_message"))
        platform.work()
        platform.cancel()
        settler.settle_all_due()
        at.move(PATIENCE.lag)
        settler.settle_all_due()
        platform.work()

        assert of_kind(mailbox(), "starts") == []

    def test_so_does_one_that_series_knows_and_that_has_not_been_heard_here(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add(3)
        platform.schedule()
        at.move(25 * HOUR)
        platform.freeze()
        neighbours.is_session_on = False
        platform.work()

        assert mailbox() == []
        assert platform.all(Message.reason) == [Reason.NOBODY_LEFT]

    def test_a_move_takes_the_reminder_along(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add()
        platform.schedule()
        platform.reschedule(STARTS_AT + 24 * HOUR)
        at.move(25 * HOUR)
        platform.work()
        assert of_kind(mailbox(), "starts") == []

        at.move(24 * HOUR)
        platform.work()

        assert len(of_kind(mailbox(), "starts")) == 1
        assert len(of_kind(mailbox(), "New time")) == 1

    def test_members_are_told_of_the_move_with_both_times(
        self, platform: Platform, neighbours: Neighbours, mailbox: Mailbox
    ):
        neighbours.add()
        platform.schedule()
        platform.reschedule(STARTS_AT + 24 * HOUR)
        platform.work()

        (letter,) = mailbox()
        assert letter.subject == "New time: Morning Yoga"
        assert "25 November" in letter.text.replace("November 25", "25 November")
        assert "24 November" in letter.text.replace("November 24", "24 November")

    def test_a_move_after_the_reminder_was_sent_brings_one_for_the_final_time(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add()
        platform.schedule()
        at.move(25 * HOUR)
        platform.work()
        platform.reschedule(STARTS_AT + 24 * HOUR)
        at.move(24 * HOUR)
        platform.work()

        assert len(of_kind(mailbox(), "starts")) == 2

    def test_another_choice_of_reminders_replaces_those_to_come(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add()
        platform.schedule(reminder_offsets_minutes=[60])
        with platform.new_uow() as uow:
            plans.note_series_updated(
                uow,
                known_at=clock.now(),
                series_id=platform.series_id,
                title="Evening Yoga",
                zone="America/New_York",
                reminder_offsets_minutes=[120],
            )
        at.move(24 * HOUR)
        platform.work()
        at.move(HOUR)
        platform.work()

        assert [letter.subject for letter in mailbox()] == ["Evening Yoga starts in 2 hours"]

    def test_a_deleted_series_sends_no_reminder_and_keeps_no_plan(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add()
        platform.schedule()
        with platform.new_uow() as uow:
            plans.note_series_deleted(uow, series_id=platform.series_id)
        at.move(25 * HOUR)
        platform.work()
        assert of_kind(mailbox(), "starts") == []
        assert platform.all(Mailing.kind) == ["series_closed"]

    def test_members_of_a_deleted_series_are_told_once(
        self, platform: Platform, neighbours: Neighbours, mailbox: Mailbox
    ):
        neighbours.add(2)
        platform.schedule()
        with platform.new_uow() as uow:
            plans.note_series_deleted(uow, series_id=platform.series_id)
        platform.work()
        platform.work()

        subjects = [letter.subject for letter in mailbox()]
        assert subjects == ["Morning Yoga has ended"] * 2


class TestEventsOutOfOrder:
    def test_the_same_event_twice_plans_once(self, platform: Platform):
        platform.schedule()
        platform.schedule()

        assert len(platform.all(Mailing.id)) == 1

    def test_an_old_schedule_after_the_move_does_not_bring_the_old_time_back(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add()
        platform.reschedule(STARTS_AT + 24 * HOUR)
        platform.schedule()
        at.move(25 * HOUR)
        platform.work()
        assert of_kind(mailbox(), "starts") == []

        at.move(24 * HOUR)
        platform.work()

        assert len(of_kind(mailbox(), "starts")) == 1

    def test_a_schedule_after_the_cancellation_brings_nothing_back(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add()
        platform.cancel()
        platform.schedule()
        at.move(25 * HOUR)
        platform.work()

        assert of_kind(mailbox(), "starts") == []

    def test_a_cancellation_that_was_overtaken_cancels_nothing(
        self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock, mailbox: Mailbox
    ):
        neighbours.add()
        platform.reschedule(STARTS_AT, sequence=2)
        platform.schedule()
        platform.cancel(sequence=1)
        at.move(25 * HOUR)
        platform.work()

        assert len(of_kind(mailbox(), "starts")) == 1

    def test_an_older_move_tells_nobody_of_a_new_time(
        self, platform: Platform, neighbours: Neighbours, mailbox: Mailbox
    ):
        neighbours.add()
        platform.schedule(sessions=[platform.session(STARTS_AT, 2)])
        platform.reschedule(STARTS_AT + 24 * HOUR, sequence=1)
        platform.work()

        assert mailbox() == []

    def test_an_older_move_after_a_newer_one_changes_nothing(self, platform: Platform):
        platform.schedule()
        platform.reschedule(STARTS_AT + 48 * HOUR, sequence=2)
        platform.reschedule(STARTS_AT + 24 * HOUR, sequence=1)

        due = platform.all(sa.func.max(Mailing.due_at))
        assert due == [STARTS_AT + 47 * HOUR]
