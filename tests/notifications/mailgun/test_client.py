"""Our client against Mailgun's double: what it sends, refuses to send, and makes of failures."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from notifications import mailgun
from notifications.mailgun import Mailgun
from notifications.mailgun.operations import NotSendable
from notifications.post import Busy, Outgoing, Refused, Uncertain
from notifications.settings import Settings
from sandbox.faults import Fault
from tests.sandbox.fixtures import RunningSandbox

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def client(settings: Settings) -> Mailgun:
    return mailgun.make(settings)


def message(count: int = 1, **changes: Any) -> Outgoing:
    return Outgoing(
        message_id="m-1",
        sender="Monster <hello@m.test>",
        variables={f"p{number}@example.com": {"name": "x"} for number in range(count)},
        subject="Hello",
        text="Hi %recipient.name%",
        html="<p>Hi</p>",
        tag="reminder",
        **changes,
    )


class TestSending:
    def test_reaches_each_recipient_alone(self, client: Mailgun, mailbox: Callable[..., list[Any]]):
        client.send(message(3))

        assert {letter.header("To") for letter in mailbox()} == {
            f"p{number}@example.com" for number in range(3)
        }

    def test_takes_attachments_and_headers(
        self, client: Mailgun, mailbox: Callable[..., list[Any]]
    ):
        client.send(message(headers={"X-Own": "1"}, attachments=[("a.ics", b"x", "text/calendar")]))

        (letter,) = mailbox()
        assert letter.header("X-Own") == "1"
        assert letter.attachments[0].content == b"x"

    def test_asks_for_no_tracking(self, client: Mailgun, sandbox: RunningSandbox):
        seen: list[str | None] = []
        sandbox.app.before_request(lambda: seen.append(request_form("o:tracking")))
        client.send(message())

        assert seen == ["no"]

    @pytest.mark.parametrize("count", [0, 1001])
    def test_more_than_a_thousand_or_nobody_is_not_sent(self, client: Mailgun, count: int):
        with pytest.raises(NotSendable):
            client.send(message(count))

    def test_without_variables_it_is_not_sent(
        self, client: Mailgun, mailbox: Callable[..., list[Any]]
    ):
        bare: Any = {"a@example.com": None, "b@example.com": None}

        with pytest.raises(NotSendable):
            client.send(replace(message(), variables=bare))

        assert mailbox() == []


class TestFailures:
    @pytest.mark.parametrize(("kind", "error"), [("429", Busy), ("500", Uncertain)])
    def test_each_is_sorted_by_whether_it_may_have_been_accepted(
        self, client: Mailgun, sandbox: RunningSandbox, kind: str, error: type[Exception]
    ):
        sandbox.world.faults.add(Fault("mailgun", kind, "send_message"))

        with pytest.raises(error):
            client.send(message())

    def test_a_time_out_is_uncertain(self, settings: Settings, sandbox: RunningSandbox):
        hasty = mailgun.make(replace(settings, mailgun_timeout=timedelta(seconds=0.2)))
        sandbox.world.faults.add(
            Fault("mailgun", "timeout_after_accept", "send_message", seconds=1)
        )

        with pytest.raises(Uncertain):
            hasty.send(message())

    def test_what_never_connected_was_not_accepted(self, settings: Settings):
        nowhere = mailgun.make(replace(settings, mailgun_api_url="http://127.0.0.1:9"))

        with pytest.raises(Busy):
            nowhere.send(message())

    def test_a_wrong_key_is_ours_to_mend(self, settings: Settings):
        wrong = mailgun.make(replace(settings, mailgun_api_key="wrong"))

        with pytest.raises(Busy):
            wrong.send(message())

    def test_a_refusal_says_no_more_than_its_status(self, client: Mailgun):
        with pytest.raises(Refused, match=r"^status 400$"):
            client.send(replace(message(), subject=""))


class TestFinding:
    def test_finds_a_message_by_our_own_name_for_it(self, client: Mailgun):
        sent = client.send(message(2))

        found = client.find("m-1", recipient="p1@example.com", since=LONG_AGO)

        assert found is not None
        assert (f"<{found.provider_id}>", found.is_rejected) == (sent, False)

    def test_another_message_to_the_same_person_is_not_it(self, client: Mailgun):
        client.send(message())

        assert client.find("m-2", recipient="p0@example.com", since=LONG_AGO) is None

    def test_looks_on_every_page(self, client: Mailgun, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("notifications.mailgun.operations._EVENTS_A_PAGE", "1")
        for number in range(3):
            client.send(replace(message(), message_id=f"m-{number}"))

        assert client.find("m-2", recipient="p0@example.com", since=LONG_AGO) is not None

    def test_looks_no_further_back_than_asked(self, client: Mailgun):
        client.send(message())
        later = datetime.now(UTC) + timedelta(hours=1)

        assert client.find("m-1", recipient="p0@example.com", since=later) is None


def request_form(name: str) -> str | None:
    from flask import request  # noqa: PLC0415 - the double's side of the wire

    return request.form.get(name)
