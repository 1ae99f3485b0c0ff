"""Mail to us: a thread that is kept once, and a request when it is for the privacy desk."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chassis import clock
from chassis.encryption import InvalidCiphertext
from chassis.errors import RateLimited
from chassis.retention.forgetting import obey_all
from chassis.tables import outbox
from chassis.webhooks import store_webhook
from notifications.commands import inbound, webhooks
from notifications.domain import threads
from notifications.models import SupportMail, SupportThread
from tests.notifications.commands.writing import PRIVACY, Post
from tests.retention.schedules import rules_of
from tests.sweep.markers import Marked, Needles


class TestSupport:
    @pytest.mark.promise("P12")
    def test_a_mail_becomes_a_thread(self, post: Post):
        assert post.bring() == 200

        assert post.all(SupportThread.address) == ["anna@example.com"]
        assert post.all(SupportMail.body) == ["It does not work."]
        assert post.published() == []

    def test_the_next_one_of_the_same_person_continues_it(self, post: Post, at: clock.FrozenClock):
        post.bring()
        post.bring(**{"from": "ANNA@example.com", "body-plain": "Still not."})

        assert len(post.all(SupportThread.id)) == 1
        assert len(post.all(SupportMail.id)) == 2

    def test_a_month_later_it_is_a_new_one(self, post: Post, at: clock.FrozenClock):
        post.bring()
        at.move(inbound.CONTINUED_WITHIN * 1.1)
        post.bring()

        assert len(post.all(SupportThread.id)) == 2

    def test_the_same_mail_twice_is_kept_once(self, post: Post):
        post.bring(**{"Message-Id": "<1@example.com>"})
        post.bring(**{"Message-Id": "<1@example.com>"})

        assert len(post.all(SupportMail.id)) == 1

    def test_an_unsigned_one_is_not_taken(self, post: Post):
        assert post.bring(key="forged") == 406
        assert post.all(SupportThread.id) == []

    def test_one_from_nobody_is_not_taken(self, post: Post):
        assert post.bring(**{"from": "nobody"}) == 406

    @pytest.mark.promise("P25")
    def test_it_is_forgotten_after_two_years(self, post: Post, at: clock.FrozenClock):
        post.bring()
        at.move(timedelta(days=732))
        obey_all(post.new_uow, rules_of("notifications"))

        assert post.all(SupportThread.id) == post.all(SupportMail.id) == []

    def test_one_that_the_release_before_took_in_is_kept(self, post: Post):
        taken = {
            "address": "anna@example.com",
            "address_normalised": "anna@example.com",
            "sender_name": "Anna",
            "subject": "Help",
            "text": "It does not work.",
            "internet_message_id": "0" * 64,
            "is_automatic": False,
            "desk": "support",
        }
        with post.new_uow() as uow:
            store_webhook(uow, webhooks.SOURCE, "inbound:0", webhooks.INBOUND, taken)
        post.handle()

        assert post.all(SupportMail.body) == ["It does not work."]


class TestWhichThread:
    def test_is_that_of_the_mail_it_answers_whatever_its_subject(self, post: Post):
        post.bring(subject="Help", **{"Message-Id": "<1@example.com>"})
        post.bring(subject="Bill")
        post.bring(subject="Something else", headers={"In-Reply-To": "<1@example.com>"})

        assert post.subjects_by_thread() == [["Help", "Something else"], ["Bill"]]

    def test_is_found_by_an_earlier_mail_of_the_conversation_too(self, post: Post):
        post.bring(subject="Help", **{"Message-Id": "<1@example.com>"})
        headers = {"In-Reply-To": "<lost@x.org>", "References": "<1@example.com> <lost@x.org>"}
        post.bring(subject="Else", headers=headers)

        assert post.subjects_by_thread() == [["Help", "Else"]]

    def test_is_that_of_the_ticket_in_its_subject(self, post: Post):
        post.bring(subject="Help")
        (thread_id,) = post.all(SupportThread.id)
        post.bring(subject=f"Again [SM-{threads.ticket(thread_id)}]")

        assert len(post.all(SupportThread.id)) == 1

    def test_is_that_of_the_ticket_in_the_address(self, post: Post):
        post.bring(subject="Help")
        (thread_id,) = post.all(SupportThread.id)
        post.bring(subject="Again", recipient=f"support+{threads.ticket(thread_id)}@m.test")

        assert len(post.all(SupportThread.id)) == 1

    def test_is_a_new_one_for_another_subject(self, post: Post):
        post.bring(subject="Help")
        post.bring(subject="Re: Help")
        post.bring(subject="Bill")

        assert post.subjects_by_thread() == [["Help", "Re: Help"], ["Bill"]]

    def test_is_never_a_strangers(self, post: Post):
        post.bring(subject="Help", **{"Message-Id": "<1@example.com>"})
        (thread_id,) = post.all(SupportThread.id)
        post.bring(
            subject=f"Help [SM-{threads.ticket(thread_id)}]",
            headers={"In-Reply-To": "<1@example.com>"},
            **{"from": "eve@example.org"},
        )

        assert len(post.all(SupportThread.id)) == 2

    def test_of_two_people_with_the_same_message_id_neither_is_lost(self, post: Post):
        post.bring(**{"Message-Id": "<1@example.com>"})
        post.bring(**{"Message-Id": "<1@example.com>", "from": "eve@example.org"})

        assert len(post.all(SupportMail.id)) == 2

    def test_closed_opens_again_when_the_person_answers(self, post: Post):
        post.bring(**{"Message-Id": "<1@example.com>"})
        post.close_all()
        post.bring(subject="No", headers={"In-Reply-To": "<1@example.com>"})

        assert post.all(SupportThread.status) == ["open"]


class TestLoops:
    @pytest.mark.parametrize(
        "automatic",
        [
            {"headers": {"Auto-Submitted": "auto-replied"}},
            {"headers": {"Precedence": "bulk"}},
            {"headers": {"Return-Path": "<>"}},
            {"sender": ""},
        ],
    )
    def test_a_machines_answer_is_kept_and_opens_nothing_again(
        self, post: Post, automatic: dict[str, Any]
    ):
        post.bring()
        post.close_all()
        assert post.bring(**automatic) == 200

        assert sorted(post.all(SupportMail.is_automatic)) == [False, True]
        assert set(post.all(SupportThread.status)) == {"closed"}

    @pytest.mark.parametrize(
        "ours",
        [
            {"from": "Session Monster <hello@m.test>"},
            {"from": f"<{PRIVACY}>"},
            {"Message-Id": "<20261123.1.ABC@m.test>"},
        ],
    )
    def test_our_own_mail_come_back_is_not_taken_in(self, post: Post, ours: dict[str, Any]):
        assert post.bring(**ours) == 406
        assert post.all(SupportThread.id) == []

    def test_a_flood_waits_and_goes_on_an_hour_later(self, post: Post, at: clock.FrozenClock):
        bound = webhooks.MAILS[1]
        for _ in range(bound):
            assert post.bring() == 200
        with pytest.raises(RateLimited):
            post.bring()
        assert post.bring(**{"from": "bert@example.com"}) == 200

        at.move(webhooks.MAILS[0])
        assert post.bring() == 200

    def test_what_has_to_wait_can_be_brought_again_with_the_same_signature(
        self, post: Post, at: clock.FrozenClock, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(webhooks, "MAILS", (timedelta(hours=1), 1))
        post.bring()
        late = post.form(subject="Late")
        with pytest.raises(RateLimited):
            post.hand_in(late)

        at.move(timedelta(hours=1))
        assert post.hand_in(late) == 200

        assert "Late" in post.all(SupportMail.subject)


class TestFiles:
    def test_are_left_out_and_their_names_are_noted(self, post: Post):
        post.bring(attachments=json.dumps([{"name": "bill.pdf", "url": "https://s.test/1"}]))

        assert post.all(SupportMail.files_left_out) == [["bill.pdf"]]


class TestPrivacyDesk:
    @pytest.mark.promise("P33")
    def test_a_mail_to_it_is_published_once(self, post: Post):
        mail = {"recipient": PRIVACY, "subject": "Delete my data", "Message-Id": "<1@x.org>"}
        post.bring(**mail)
        post.bring(**mail)

        (event,) = post.published()
        assert event["name"] == "privacy_mail_received"
        assert event["version"] == 2
        assert post.opened(event) == ("anna@example.com", "Delete my data")

    def test_neither_address_nor_subject_leaves_in_the_clear(self, post: Post):
        person = Marked(seed=7, index=1)
        mail = {"from": f"{person.name} <{person.address}>", "subject": f"Delete {person.marker}"}
        post.bring(recipient=PRIVACY, **mail)

        (body,) = post.all(outbox.c.body)
        (headers,) = post.all(outbox.c.routing_key)
        assert person in Needles([person]).found_in(post.all(SupportMail.subject)[0].encode())
        assert Needles([person]).found_in(body + headers.encode()) == set()

    def test_each_mail_is_sealed_under_a_key_of_its_own(self, post: Post):
        post.bring(recipient=PRIVACY)
        post.bring(recipient=PRIVACY)
        one, other = (event["payload"] for event in post.published())

        with pytest.raises(InvalidCiphertext):
            post.sealer.open(other["mail_id"], one["sealed_address"])

    def test_a_machines_answer_opens_nothing(self, post: Post):
        post.bring(recipient=PRIVACY, headers={"Auto-Submitted": "auto-replied"})

        assert post.published() == []

    def test_what_a_program_writes_to_it_waits_for_a_person_to_judge(self, post: Post):
        post.bring(recipient=PRIVACY, headers={"Auto-Submitted": "auto-generated"})
        post.bring(subject="Newsletter", headers={"Auto-Submitted": "auto-generated"})

        desks, statuses = post.all(SupportThread.desk), post.all(SupportThread.status)
        assert set(zip(desks, statuses, strict=True)) == {
            ("privacy", "open"),
            ("support", "closed"),
        }

    def test_each_mail_says_for_itself_what_it_asks(self, post: Post):
        post.bring(recipient=PRIVACY, subject="Access")
        post.bring(recipient=PRIVACY, subject="Delete my data")

        subjects = [post.opened(event)[1] for event in post.published()]
        assert subjects == ["Access", "Delete my data"]
