"""Operators at support's desk: who waits, a look with its reason, an answer that finds back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.errors import Conflict, NotFound
from chassis.ids import new_id
from chassis.restrictions import Restrictions
from chassis.retention.forgetting import obey_all
from chassis.rights.person import Person
from notifications import correspondence
from notifications.commands import support, suppressions
from notifications.domain import threads
from notifications.models import Mailing, Message, SupportLook, SupportThread
from notifications.workers.sending import Sender
from notifications.workers.settling import Settler
from sandbox.faults import Fault
from tests.notifications.commands.writing import PRIVACY, Post
from tests.notifications.conftest import LEASE, PATIENCE, NewUnitOfWork
from tests.retention.schedules import rules_of
from tests.sandbox.fixtures import RunningSandbox

ANNA = "anna@example.com"
Mailbox = Callable[..., list[Any]]


class Support:
    """An operator at the desks they may see."""

    def __init__(self, new_uow: NewUnitOfWork, at: clock.FrozenClock) -> None:
        self.new_uow, self._clock = new_uow, at
        self.operator_id = new_id()

    def at(self, *desks: str) -> dict[str, Any]:
        return {"operator_id": self.operator_id, "desks": desks or ("support",)}

    def queue(self, status: str = "open", *desks: str) -> list[dict[str, Any]]:
        with self.new_uow() as uow:
            found = correspondence.list_threads(
                uow.db.connection(), **self.at(*desks), status=status, limit=50
            )
        return list(found["items"])

    def look(self, thread_id: UUID, *desks: str, reason: str = "They wrote to us") -> Any:
        with self.new_uow() as uow:
            thread = support.look(uow, **self.at(*desks), thread_id=thread_id, reason=reason)
            return correspondence.get_thread(uow.db.connection(), thread.id)

    def answer(self, thread_id: UUID, body: str = "Try **again**.", **more: Any) -> UUID:
        self._clock.move(timedelta(seconds=1))
        asked = {"last_mail_id": None, "support_address": "support@m.test"} | more
        with self.new_uow() as uow:
            return support.answer(uow, **self.at(), thread_id=thread_id, body=body, **asked).id

    def close(self, thread_id: UUID, *desks: str) -> None:
        with self.new_uow() as uow:
            support.close(uow, **self.at(*desks), thread_id=thread_id)


@pytest.fixture
def desk(new_uow: NewUnitOfWork, at: clock.FrozenClock) -> Support:
    return Support(new_uow, at)


@pytest.fixture
def thread_id(post: Post) -> UUID:
    """Of a thread with one mail of Anna's."""
    post.bring(**{"Message-Id": "<1@example.com>"})
    (found,) = post.all(SupportThread.id)
    return UUID(str(found))


class TestTheQueue:
    def test_begins_with_who_waits_longest_and_names_nobody(self, desk: Support, post: Post):
        post.bring(subject="First")
        post.bring(subject="Second", **{"from": "bert@example.org"})

        waiting = desk.queue()

        masked = [one["address_masked"] for one in waiting]
        assert masked == ["a•••@example.com", "b•••@example.org"]
        assert [one["mails"] for one in waiting] == [1, 1]

    def test_keeps_the_place_of_who_writes_again_while_they_wait(self, desk: Support, post: Post):
        post.bring(subject="First")
        post.bring(subject="Second", **{"from": "bert@example.org"})
        post.bring(subject="Re: First")

        assert [one["address_masked"][0] for one in desk.queue()] == ["a", "b"]

    def test_counts_the_wait_anew_after_an_answer(self, desk: Support, post: Post, thread_id: UUID):
        desk.answer(thread_id)
        assert post.all(SupportThread.waiting_since) == [None]
        post.bring(headers={"In-Reply-To": "<1@example.com>"})

        (waiting,) = desk.queue()
        assert waiting["waiting_since"] == waiting["last_mail_at"] == clock.now()

    def test_shows_no_other_desk(self, desk: Support, post: Post):
        post.bring(recipient=PRIVACY)

        assert desk.queue() == []
        assert len(desk.queue("open", "privacy")) == 1

    def test_counts_whose_turn_it_is(self, desk: Support, post: Post, thread_id: UUID):
        post.bring(subject="Other")
        desk.answer(thread_id)

        with desk.new_uow() as uow:
            found = correspondence.list_threads(
                uow.db.connection(), **desk.at(), status="open", limit=10
            )

        assert found["counts"] == {"open": 1, "answered": 1, "closed": 0}


class TestALook:
    def test_shows_all_and_is_kept_with_its_reason(self, desk: Support, thread_id: UUID):
        seen = desk.look(thread_id, reason="Anna asked for help")

        assert (seen["address"], seen["subject"]) == (ANNA, "Help")
        assert [mail["body"] for mail in seen["mails"]] == ["It does not work."]
        assert [look["reason"] for look in seen["looks"]] == ["Anna asked for help"]
        assert [look["operator_id"] for look in seen["looks"]] == [desk.operator_id]

    def test_is_shown_to_whom_it_was_at_without_the_operator(
        self, desk: Support, post: Post, thread_id: UUID
    ):
        desk.look(thread_id, reason="Anna asked for help")
        post.bring(**{"from": "bert@example.org"})

        with desk.new_uow() as uow:
            db = uow.db.connection()
            shown = [correspondence.list_looks(db, who)["items"] for who in (ANNA, "b@x.org")]

        assert [[dict(look).keys() - {"id", "looked_at"} for look in one] for one in shown] == [
            [{"reason"}],
            [],
        ]

    def test_at_another_desk_finds_nothing_and_leaves_no_trace(
        self, desk: Support, post: Post, thread_id: UUID
    ):
        for act in (desk.look, desk.close):
            with pytest.raises(NotFound):
                act(thread_id, "privacy")

        assert post.all(SupportLook.id) == []
        assert post.all(SupportThread.status) == ["open"]

    def test_at_what_is_not_there_finds_nothing(self, desk: Support):
        with pytest.raises(NotFound):
            desk.look(new_id())
        with pytest.raises(NotFound):
            desk.answer(new_id())


class TestAnAnswer:
    def test_reaches_the_person_as_an_answer_to_what_they_wrote(
        self, desk: Support, thread_id: UUID, sender: Sender, mailbox: Mailbox
    ):
        mail_id = desk.answer(thread_id)
        sender.send_all_due()

        (letter,) = mailbox(to=ANNA)
        ticket = threads.ticket(thread_id)
        assert letter.subject == f"Re: Help [SM-{ticket}]"
        assert "<strong>again</strong>" in letter.html and "Try **again**." in letter.text
        assert letter.header("Message-Id") == f"<{mail_id}@m.test>"
        assert letter.header("In-Reply-To") == "<1@example.com>"
        assert letter.header("References") == "<1@example.com>"
        assert letter.header("Reply-To") == f"support+{ticket}@m.test"
        assert letter.header("Auto-Submitted") == ""

    @pytest.mark.promise("P37")
    def test_has_the_link_and_the_button_to_unsubscribe(
        self, desk: Support, thread_id: UUID, sender: Sender, mailbox: Mailbox
    ):
        desk.answer(thread_id)
        sender.send_all_due()

        (letter,) = mailbox(to=ANNA)
        assert letter.one_click_url and letter.one_click_url in letter.text

    def test_to_it_leads_back_into_the_thread(
        self, desk: Support, post: Post, thread_id: UUID, sender: Sender, mailbox: Mailbox
    ):
        desk.answer(thread_id)
        sender.send_all_due()
        (letter,) = mailbox(to=ANNA)
        post.bring(
            recipient=letter.header("Reply-To"),
            subject=letter.subject,
            headers={"In-Reply-To": letter.header("Message-Id")},
            **{"Message-Id": "<2@example.com>", "body-plain": "It works!"},
        )
        desk.answer(thread_id, body="Good.")
        sender.send_all_due()

        said = [mail["body"] for mail in desk.look(thread_id)["mails"]]
        assert said == ["It does not work.", "Try **again**.", "It works!", "Good."]
        newest = mailbox(to=ANNA)[0]
        chain = f"<1@example.com> {letter.header('Message-Id')} <2@example.com>"
        assert newest.header("References") == chain
        assert newest.header("In-Reply-To") == "<2@example.com>"

    def test_leads_back_by_its_address_alone(
        self, desk: Support, post: Post, thread_id: UUID, sender: Sender, mailbox: Mailbox
    ):
        desk.answer(thread_id)
        sender.send_all_due()
        post.bring(recipient=mailbox(to=ANNA)[0].header("Reply-To"), subject="")

        assert post.all(SupportThread.status) == ["open"]

    def test_goes_out_once_though_the_provider_hung_after_taking_it(
        self,
        desk: Support,
        thread_id: UUID,
        sender: Sender,
        settler: Settler,
        sandbox: RunningSandbox,
        mailbox: Mailbox,
        at: clock.FrozenClock,
    ):
        sandbox.world.faults.add(Fault("mailgun", "500_after_accept", "send_message"))
        desk.answer(thread_id)
        sender.send_all_due()
        at.move(LEASE + PATIENCE.lag)
        settler.settle_all_due()
        sender.send_all_due()

        assert len(mailbox(to=ANNA)) == 1
        assert desk.look(thread_id)["mails"][1]["state"] == "sent"

    def test_leaves_none_of_its_words_behind_with_what_was_sent(
        self, desk: Support, post: Post, thread_id: UUID, sender: Sender
    ):
        desk.answer(thread_id)
        assert post.all(Mailing.sealed) != [None]
        sender.send_all_due()

        assert post.all(Mailing.sealed) == [None]
        assert post.all(Mailing.facts) == [{}]

    def test_past_a_newer_mail_is_refused_and_nothing_is_sent(
        self, desk: Support, post: Post, thread_id: UUID
    ):
        seen = desk.look(thread_id)["mails"][-1]["id"]
        post.bring()

        with pytest.raises(Conflict):
            desk.answer(thread_id, last_mail_id=seen)

        assert post.all(Message.id) == []
        assert post.all(SupportThread.status) == ["open"]

    def test_says_in_the_thread_why_it_did_not_go_out(
        self, desk: Support, thread_id: UUID, sender: Sender
    ):
        with desk.new_uow() as uow:
            suppressions.stop(uow, uow.tombstones.digest("email", ANNA), category="support")
        desk.answer(thread_id)
        sender.send_all_due()

        answer = desk.look(thread_id)["mails"][-1]
        assert (answer["state"], answer["reason"]) == ("skipped", "unsubscribed")

    @pytest.mark.promise("P31")
    def test_does_not_reach_whose_data_is_restricted(
        self, desk: Support, thread_id: UUID, sender: Sender, mailbox: Mailbox
    ):
        desk.answer(thread_id)
        with desk.new_uow() as uow:
            Restrictions(uow).impose(Person.of(email=ANNA))
        sender.send_all_due()

        assert mailbox(to=ANNA) == []
        assert desk.look(thread_id)["mails"][-1]["reason"] == "restricted"

    def test_hostile_ids_reach_no_header(
        self, desk: Support, post: Post, sender: Sender, mailbox: Mailbox
    ):
        post.bring(**{"Message-Id": "<x%recipient.unsubscribe_url%@x.org>"})
        (thread_id,) = post.all(SupportThread.id)
        desk.answer(thread_id)
        sender.send_all_due()

        (letter,) = mailbox(to=ANNA)
        assert letter.header("In-Reply-To") == letter.header("References") == ""


class TestClosing:
    def test_takes_it_out_of_the_queue_as_often_as_it_is_done(self, desk: Support, thread_id: UUID):
        desk.close(thread_id)
        desk.close(thread_id)

        assert desk.queue() == []
        assert [one["id"] for one in desk.queue("closed")] == [thread_id]
        assert desk.queue("closed")[0]["waiting_since"] is None

    def test_a_further_mail_opens_it_again(self, desk: Support, post: Post, thread_id: UUID):
        desk.close(thread_id)
        post.bring(headers={"In-Reply-To": "<1@example.com>"})

        assert [one["id"] for one in desk.queue()] == [thread_id]


@pytest.mark.promise("P25")
def test_the_looks_are_forgotten_with_the_thread(
    desk: Support, post: Post, thread_id: UUID, at: clock.FrozenClock
):
    desk.look(thread_id)
    at.move(timedelta(days=732))
    obey_all(desk.new_uow, rules_of("notifications"))

    with desk.new_uow() as uow:
        assert uow.db.scalars(sa.select(SupportLook.id)).all() == []
