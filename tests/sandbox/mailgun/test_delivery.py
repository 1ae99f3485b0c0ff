"""What becomes of a copy: delivered, bounced, postponed, suppressed; and who is told."""

import hashlib
import hmac

import pytest

from sandbox.faults import Fault
from sandbox.mailbox import letters
from tests.sandbox.fixtures import Receiver
from tests.sandbox.mailgun.conftest import Caller


class TestWebhooks:
    def test_a_delivery_is_reported_signed(self, mailgun: Caller, receiver: Receiver):
        mailgun.send(to="a@x.org", **{"v:message": "m-1"})
        mailgun.world.clock.run_due()

        (hook,) = receiver.requests
        signature = hook.json["signature"]
        key = mailgun.world.settings.mailgun_signing_key
        expected = hmac.new(
            key.encode(), (signature["timestamp"] + signature["token"]).encode(), hashlib.sha256
        )
        assert hook.path == "/webhooks/mailgun"
        assert signature["signature"] == expected.hexdigest()
        assert hook.json["event-data"]["event"] == "delivered"
        assert hook.json["event-data"]["user-variables"] == {"message": "m-1"}

    def test_each_attempt_has_a_token_of_its_own(self, mailgun: Caller, receiver: Receiver):
        receiver.status = 500
        mailgun.send()
        mailgun.world.clock.run_due()

        mailgun.world.clock.move_to(mailgun.world.clock.upcoming()[0].at)

        first, second = (hook.json for hook in receiver.requests)
        assert first["signature"]["token"] != second["signature"]["token"]
        assert first["event-data"]["id"] == second["event-data"]["id"]

    @pytest.mark.parametrize("status", [200, 406])
    def test_200_and_406_end_the_attempts(self, mailgun: Caller, receiver: Receiver, status: int):
        receiver.status = status
        mailgun.send()
        mailgun.world.clock.run_due()

        assert mailgun.world.clock.upcoming() == []

    def test_can_come_twice(self, mailgun: Caller, receiver: Receiver):
        mailgun.world.faults.add(Fault("mailgun", "twice", "delivered"))
        mailgun.send()
        mailgun.world.clock.run_due()

        assert len(receiver.requests) == 2


class TestFailures:
    def test_a_bounce_is_permanent_and_suppresses(self, mailgun: Caller, receiver: Receiver):
        mailgun.world.faults.add(Fault("mailgun", "bounce", "deliver:gone@x.org"))
        mailgun.send(to="gone@x.org")
        mailgun.world.clock.run_due()

        event = receiver.requests[0].json["event-data"]
        assert (event["event"], event["severity"], event["reason"]) == (
            "failed",
            "permanent",
            "bounce",
        )
        assert mailgun.get("bounces/gone@x.org")["address"] == "gone@x.org"

    def test_a_temporary_failure_suppresses_nothing_and_is_tried_again(
        self, mailgun: Caller, receiver: Receiver
    ):
        mailgun.world.faults.add(Fault("mailgun", "temporary", "deliver:slow@x.org"))
        mailgun.send(to="slow@x.org")
        mailgun.world.clock.run_due()
        assert receiver.requests[0].json["event-data"]["severity"] == "temporary"

        mailgun.world.clock.move_to(mailgun.world.clock.upcoming()[0].at)

        assert mailgun.call("GET", "bounces/slow@x.org").status_code == 404
        assert len(letters.find(mailgun.world, to="slow@x.org")) == 1

    def test_a_timeout_after_acceptance_has_accepted(self, mailgun: Caller):
        fault = Fault("mailgun", "timeout_after_accept", "send_message", seconds=0)
        mailgun.world.faults.add(fault)
        mailgun.send(to="a@x.org")

        assert len(mailgun.get("events", recipient="a@x.org")["items"]) == 1

    def test_a_429_and_a_500_have_not(self, mailgun: Caller):
        for kind in ("429", "500"):
            mailgun.world.faults.add(Fault("mailgun", kind, "send_message"))

        answers = [mailgun.send(), mailgun.send()]

        assert [answer.status_code for answer in answers] == [429, 500]
        assert not any(character.isdigit() for character in answers[0].json()["message"])
        assert mailgun.get("events")["items"] == []


class TestSuppressions:
    @pytest.mark.parametrize("kind", ["bounces", "complaints", "unsubscribes"])
    def test_a_listed_address_gets_nothing_and_fails_with_605(
        self, mailgun: Caller, receiver: Receiver, kind: str
    ):
        mailgun.call("POST", kind, data={"address": "Anna@example.com"})
        mailgun.send(to="anna@example.com")
        mailgun.world.clock.run_due()

        event = receiver.requests[0].json["event-data"]
        assert (event["event"], event["delivery-status"]["code"]) == ("failed", 605)
        assert letters.find(mailgun.world) == []

    def test_an_unsubscribe_from_a_tag_stops_that_tag_only(self, mailgun: Caller):
        entry = [{"address": "a@x.org", "tags": ["reminders"]}]
        mailgun.call("POST", "unsubscribes", json=entry)

        mailgun.send(to="a@x.org", subject="tagged", **{"o:tag": "reminders"})
        mailgun.send(to="a@x.org", subject="other", **{"o:tag": "billing"})
        mailgun.world.clock.run_due()

        assert [letter.subject for letter in letters.find(mailgun.world)] == ["other"]

    def test_the_allow_list_overrules_a_bounce(self, mailgun: Caller):
        mailgun.call("POST", "bounces", data={"address": "a@x.org"})
        mailgun.call("POST", "whitelists", data={"domain": "x.org"})
        mailgun.send(to="a@x.org")
        mailgun.world.clock.run_due()

        assert len(letters.find(mailgun.world)) == 1

    def test_takes_a_thousand_at_once_and_not_one_more(self, mailgun: Caller):
        many = [{"address": f"p{number}@x.org"} for number in range(1001)]

        assert mailgun.call("POST", "bounces", json=many[:1000]).status_code == 200
        assert mailgun.call("POST", "bounces", json=many).status_code == 400

    def test_can_be_read_and_removed(self, mailgun: Caller):
        mailgun.call("POST", "complaints", data={"address": "a@x.org"})

        listed = mailgun.get("complaints")["items"]
        removed = mailgun.call("DELETE", "complaints/a@x.org")

        assert [entry["address"] for entry in listed] == ["a@x.org"]
        assert removed.status_code == 200
        assert mailgun.call("DELETE", "complaints/a@x.org").status_code == 404
