"""What the service answers, and what comes in by the gateway."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import amqp
import pytest

from chassis import clock
from chassis.errors import Conflict, Invalid, NotFound
from chassis.ids import new_id
from chassis.testing.processes import ServiceProcess
from sandbox.mailgun.webhooks import signature_of
from tests.notifications.service.facts import ANNA
from tests.sandbox.fixtures import RunningSandbox
from tests.sweep.markers import Marked, Needles

Call = Callable[..., Any]
Eventually = Callable[..., Any]
HOST_ID = str(new_id())
POLICY = {
    "operator_id": HOST_ID,
    "version": "2027-02-01",
    "effective_at": "2027-02-01T00:00:00+00:00",
    "summary": "We keep logs for a shorter time.",
}
GOOGLE = {"GOOGLE_CLIENT_ID": "none", "GOOGLE_CLIENT_SECRET": "none"}
LOOK = {"operator_id": HOST_ID, "desks": ["support"], "thread_id": HOST_ID}


class TestCalls:
    NONSENSE = (
        ("receive_webhook", {"body_b64": "%%"}),
        ("receive_webhook", {}),
        ("get_preferences", {"token": ""}),
        ("get_preferences", {"token": "x" * 10_000}),
        ("set_preferences", {"token": "x", "categories": {"security": False}}),
        ("set_preferences", {"token": "x", "categories": {"reminders": "no"}}),
        ("list_messages", {"host_id": "me"}),
        ("list_messages", {"host_id": HOST_ID, "limit": 10**9}),
        ("look_at_thread", {"thread_id": HOST_ID, "reason": "no desk is named"}),
        ("list_looks_at_mail", {"address": "nobody"}),
        ("list_threads", {"operator_id": HOST_ID, "desks": []}),
        ("list_threads", {"operator_id": HOST_ID, "desks": ["kitchen"]}),
        ("look_at_thread", LOOK | {"reason": "no"}),
        ("answer_thread", LOOK | {"body": " "}),
        ("list_messages", {"host_id": HOST_ID, "colour": "red"}),
    )

    def test_nonsense_is_refused_and_forged_tokens_are_unknown(
        self, notifications: ServiceProcess, rpc: Any
    ):
        for method, request in self.NONSENSE:
            with pytest.raises(Invalid):
                rpc.call("notifications", method, request)
        for method in ("get_preferences", "unsubscribe_one_click"):
            with pytest.raises(NotFound):
                rpc.call("notifications", method, {"token": "forged-token"})

    @pytest.mark.promise("P41")
    def test_a_new_policy_is_announced_once_and_recorded(
        self, notifications: ServiceProcess, rpc: Any
    ):
        answer = rpc.call("notifications", "announce_policy", POLICY)
        with pytest.raises(Conflict):
            rpc.call("notifications", "announce_policy", POLICY)

        (one,) = rpc.call("notifications", "list_announcements", {})["items"]
        assert (one["mailing_id"], one["version"]) == (answer["mailing_id"], "2027-02-01")
        assert (one["announced_by"], one["counts"]) == (HOST_ID, {})

    def test_webhooks_and_mail_come_in_signed_only(
        self,
        notifications: ServiceProcess,
        sandbox_at_work: RunningSandbox,
        rpc: Any,
    ):
        key = sandbox_at_work.world.settings.mailgun_signing_key
        answers = [
            rpc.call("notifications", "receive_webhook", _signed(signer))["status"]
            for signer in (key, "forged")
        ]

        assert answers == [200, 406]


@pytest.mark.promise("P41")
def test_a_new_policy_is_told_to_who_only_wrote_to_us(
    running: Callable[..., ServiceProcess],
    notifications: ServiceProcess,
    environment: dict[str, str],
    letters: Call,
    rpc: Any,
    eventually: Eventually,
):
    running("identity", **GOOGLE)
    running("series")
    for number, sender in enumerate((ANNA, ANNA.upper())):
        mail = {
            "recipient": "support@m.test",
            "from": sender,
            "subject": f"Question {number}",
            "body-plain": "How does it work?",
            "Message-Id": f"<{number}@example.com>",
        }
        rpc.call("notifications", "receive_inbound", _brought(environment, mail))
    desk = {"operator_id": HOST_ID, "desks": ["support"]}
    eventually(lambda: len(rpc.call("notifications", "list_threads", desk)["items"]) == 2)

    rpc.call("notifications", "announce_policy", POLICY)

    def announced() -> dict[str, Any] | None:
        (one,) = rpc.call("notifications", "list_announcements", {})["items"]
        found: dict[str, Any] = one
        return found if found["status"] == "frozen" and found["last_sent_at"] else None

    record = eventually(announced)
    (letter,) = eventually(lambda: letters(q="privacy policy changes"))
    assert letter["to"].casefold() == ANNA
    assert sum(record["counts"].values()) == 1 and set(record["counts"]) <= {"sent", "delivered"}


class TestSupport:
    def test_from_a_mail_to_the_answer_in_the_mailbox(
        self,
        notifications: ServiceProcess,
        environment: dict[str, str],
        letters: Call,
        rpc: Any,
        eventually: Eventually,
    ):
        mail = {
            "recipient": "support@m.test",
            "from": f"Anna <{ANNA}>",
            "sender": ANNA,
            "subject": "Help",
            "body-plain": "It does not work.",
            "Message-Id": "<1@example.com>",
        }
        rpc.call("notifications", "receive_inbound", _brought(environment, mail))
        at = {"operator_id": HOST_ID, "desks": ["support"]}

        (row,) = eventually(lambda: rpc.call("notifications", "list_threads", at)["items"])
        one = at | {"thread_id": row["thread_id"]}
        seen = rpc.call("notifications", "look_at_thread", one | {"reason": "To answer it"})
        answer = one | {"body": "Try again.", "last_mail_id": seen["mails"][-1]["mail_id"]}
        for _ in range(2):
            rpc.call("notifications", "answer_thread", answer, idempotency_key="once")

        (letter,) = eventually(lambda: letters(to=ANNA))
        headers = dict(letter["headers"])
        assert (seen["address"], row["address_masked"]) == (ANNA, "a•••@example.com")
        assert headers["In-Reply-To"] == "<1@example.com>"
        assert row["ticket"] in headers["Reply-To"] and row["ticket"] in letter["subject"]
        threads = rpc.call("notifications", "list_threads", at | {"status": "answered"})
        assert [one["mails"] for one in threads["items"]] == [2]


class TestOnTheBroker:
    def test_a_mail_to_privacy_passes_without_a_trace_of_its_sender(
        self,
        notifications: ServiceProcess,
        environment: dict[str, str],
        overheard: Callable[[], list[amqp.Message]],
        rpc: Any,
        eventually: Eventually,
    ):
        person = Marked(seed=11, index=2)
        mail = {
            "recipient": "privacy@m.test",
            "from": f"{person.name} <{person.address}>",
            "subject": f"Delete {person.marker}",
            "body-plain": person.marker,
        }
        rpc.call("notifications", "receive_inbound", _brought(environment, mail))

        (message,) = eventually(overheard)

        seen = repr((message.headers, message.properties, message.delivery_info)).encode()
        assert b"privacy_mail_received" in message.body
        assert Needles([person]).found_in(message.body + seen) == set()


def _brought(environment: dict[str, str], mail: dict[str, str]) -> dict[str, str]:
    key = environment["MAILGUN_SIGNING_KEY"]
    fields = mail | signature_of(key, clock.now(), str(new_id()))
    return {
        "body_b64": base64.b64encode(urlencode(fields).encode()).decode(),
        "content_type": "application/x-www-form-urlencoded",
    }


def _signed(key: str) -> dict[str, str]:
    signature = signature_of(key, datetime.now(UTC), str(new_id()))
    body = json.dumps({"signature": signature, "event-data": {"event": "opened"}})
    return {"body_b64": base64.b64encode(body.encode()).decode(), "content_type": "x"}
