"""Sending through the Mailgun double: what it takes, refuses and substitutes."""

import json

import requests

from sandbox.mailbox import letters
from sandbox.mailgun.substitution import substitute
from tests.sandbox.mailgun.conftest import Caller


class TestSubstitution:
    def test_fills_in_each_recipients_own_value(self):
        text = substitute("Hi %recipient.name%!", "a@x.org", "", {"name": "Anna"})

        assert text == "Hi Anna!"

    def test_leaves_a_place_without_a_value(self):
        assert substitute("%recipient.gone%", "a@x.org", "", {}) == "%recipient.gone%"

    def test_does_not_look_into_what_it_filled_in(self):
        variables = {"name": "%recipient.secret%", "secret": "s"}

        assert substitute("%recipient.name%", "a@x.org", "", variables) == "%recipient.secret%"

    def test_knows_the_address_and_the_name(self):
        text = "%recipient_email% %recipient_name% %recipient%"

        assert substitute(text, "a@x.org", "Anna", {}) == "a@x.org Anna Anna <a@x.org>"


class TestSending:
    def test_answers_with_an_id_and_delivers(self, mailgun: Caller):
        answer = mailgun.send(subject="Your link")

        mailgun.world.clock.run_due()

        assert answer.status_code == 200
        assert set(answer.json()) == {"id", "message"}
        (letter,) = letters.find(mailgun.world, to="anna@example.com")
        assert (letter.subject, letter.text) == ("Your link", "Hi")

    def test_gives_each_recipient_of_a_batch_their_own_copy(self, mailgun: Caller):
        variables = {"a@x.org": {"name": "Anna"}, "b@x.org": {"name": "Bert"}}

        mailgun.send(
            to=["a@x.org", "b@x.org"],
            text="Hello %recipient.name%",
            **{
                "recipient-variables": json.dumps(variables),
                "h:List-Unsubscribe": "<https://x.org/u/%recipient.name%>",
            },
        )
        mailgun.world.clock.run_due()

        (bert,) = letters.find(mailgun.world, to="b@x.org")
        assert bert.text == "Hello Bert"
        assert bert.header("To") == "b@x.org"
        assert bert.header("list-unsubscribe") == "<https://x.org/u/Bert>"

    def test_without_variables_everybody_sees_everybody(self, mailgun: Caller):
        mailgun.send(to="a@x.org, b@x.org", text="%recipient.name%")
        mailgun.world.clock.run_due()

        (letter,) = letters.find(mailgun.world, to="b@x.org")

        assert letter.header("To") == "a@x.org, b@x.org"
        assert letter.text == "%recipient.name%"

    def test_sends_once_to_an_address_given_twice(self, mailgun: Caller):
        mailgun.send(to=["a@x.org", "a@x.org"])
        mailgun.world.clock.run_due()

        assert len(letters.find(mailgun.world, to="a@x.org")) == 1

    def test_keeps_attachments(self, mailgun: Caller):
        form = {"from": "h@x.org", "to": "a@x.org", "subject": "s", "text": "t"}
        files = {"attachment": ("invite.ics", b"BEGIN:VCALENDAR", "text/calendar")}
        mailgun.call("POST", "messages", data=form, files=files)
        mailgun.world.clock.run_due()

        (letter,) = letters.find(mailgun.world)

        assert letter.attachments[0].filename == "invite.ics"
        assert letter.attachments[0].content == b"BEGIN:VCALENDAR"

    def test_does_not_deliver_a_test_message(self, mailgun: Caller):
        mailgun.send(**{"o:testmode": "yes"})
        mailgun.world.clock.run_due()

        assert letters.find(mailgun.world) == []


class TestRefusals:
    def test_a_wrong_key_gets_a_bare_string(self, mailgun: Caller):
        answer = requests.post(f"{mailgun.base}/messages", auth=("api", "wrong"))

        assert (answer.status_code, answer.json()) == (401, "Forbidden")

    def test_a_foreign_domain_is_not_found(self, mailgun: Caller):
        base = mailgun.base.rpartition("/")[0]

        answer = requests.get(f"{base}/other.org/events", auth=("api", mailgun.key))

        assert answer.status_code == 404

    def test_a_thousand_recipients_pass_and_one_more_does_not(self, mailgun: Caller):
        many = [f"p{number}@x.org" for number in range(1001)]

        assert mailgun.send(to=many[:1000]).status_code == 200
        assert mailgun.send(to=many).status_code == 400

    def test_options_are_limited_to_16_kilobytes_together(self, mailgun: Caller):
        assert mailgun.send(**{"v:a": "x" * 8000, "h:X-B": "x" * 8000}).status_code == 200
        assert mailgun.send(**{"v:a": "x" * 8200, "h:X-B": "x" * 8200}).status_code == 400

    def test_parts_that_every_message_has_are_required(self, mailgun: Caller):
        for name in ("from", "to", "subject", "text"):
            assert mailgun.send(**{name: None}).status_code == 400

    def test_what_is_no_address_or_no_json_is_refused(self, mailgun: Caller):
        assert mailgun.send(to="nobody").status_code == 400
        assert mailgun.send(to="a@x.org\r\nBcc: b@x.org").status_code == 400
        assert mailgun.send(**{"recipient-variables": "{"}).status_code == 400
        assert mailgun.send(**{"recipient-variables": "[]"}).status_code == 400


class TestScheduledMail:
    def test_waits_for_its_time(self, mailgun: Caller):
        mailgun.send(**{"o:deliverytime": "Tue, 01 Jan 2199 10:00:00 +0000"})
        mailgun.world.clock.run_due()

        assert letters.find(mailgun.world) == []

    def test_deleting_envelopes_purges_all_of_it(self, mailgun: Caller):
        for to in ("a@x.org", "b@x.org"):
            mailgun.send(to=to, **{"o:deliverytime": "Tue, 01 Jan 2199 10:00:00 +0000"})

        answer = mailgun.call("DELETE", "envelopes")

        assert answer.json() == {"message": "done"}
        job = mailgun.world.clock.upcoming()[0]
        mailgun.world.clock.move_to(job.at)
        assert letters.find(mailgun.world) == []
