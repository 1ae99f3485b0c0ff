"""Cases 24 to 29 of the vendors' cases: what must not happen between us and Mailgun."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from uuid import UUID

import pytest
import requests
import sqlalchemy as sa

from chassis import clock
from chassis.ids import new_id
from notifications import mailgun
from notifications.domain.delivery import MessageStatus
from notifications.mailgun.operations import NotSendable
from notifications.models import Mailing, Message, Suppression
from notifications.post import Outgoing
from notifications.settings import Settings
from notifications.workers.freezing import Freezer
from notifications.workers.sending import Sender
from notifications.workers.settling import Settler
from sandbox.faults import Fault
from sandbox.mailgun import delivery
from sandbox.mailgun.webhooks import signature_of
from tests.notifications.commands.test_reports import (
    ANNA,
    KEY,
    Provider,
    outcome,
    provider,
    refusals,
)
from tests.notifications.conftest import LEASE, NOW, PATIENCE
from tests.notifications.neighbours import Neighbours
from tests.notifications.workers.conftest import platform
from tests.notifications.workers.reminding import HOUR, Platform, of_kind
from tests.sandbox.fixtures import RunningSandbox

__all__ = ["outcome", "platform", "provider", "refusals"]

Mailbox = Callable[..., list[Any]]


@pytest.fixture
def due(platform: Platform, neighbours: Neighbours, at: clock.FrozenClock) -> Platform:
    """Three members, and their reminder is due."""
    neighbours.add(3)
    platform.schedule()
    at.move(25 * HOUR)
    return platform


@pytest.mark.parametrize("kind", ["timeout_after_accept", "500_after_accept"])
@pytest.mark.usefixtures("hasty")
def test_case_24_what_was_accepted_before_the_answer_was_lost_is_found_and_not_sent_again(
    due: Platform,
    settler: Settler,
    sandbox: RunningSandbox,
    mailbox: Mailbox,
    at: clock.FrozenClock,
    kind: str,
):
    sandbox.world.faults.add(Fault("mailgun", kind, "send_message", seconds=3))
    due.work()
    for _ in range(3):
        at.move(LEASE + PATIENCE.lag)
        settler.settle_all_due()
        due.work()

    assert sorted(letter.address for letter in mailbox()) == [f"p{n}@example.com" for n in range(3)]
    assert due.all(Message.status) == [MessageStatus.SENT]


class TestCase25:
    def outgoing(self, count: int) -> Outgoing:
        people = {f"p{number}@example.com": {"greeting": "Hello"} for number in range(count)}
        words = {"subject": "s", "text": "t", "html": "<p>t</p>", "tag": "reminder"}
        return Outgoing(
            message_id=str(new_id()), sender="Us <us@m.test>", variables=people, **words
        )

    def test_1001_recipients_are_two_messages_and_each_has_one(
        self,
        platform: Platform,
        neighbours: Neighbours,
        mailbox: Mailbox,
        at: clock.FrozenClock,
    ):
        neighbours.add(1001)
        platform.schedule()
        at.move(25 * HOUR)
        platform.work()

        assert sorted(platform.all(Message.recipient_count)) == [1, 1000]
        letters = mailbox(limit=2000)
        assert len(letters) == len({letter.address for letter in letters}) == 1001
        assert {letter.header("To") for letter in letters} == {one.address for one in letters}

    def test_1001_recipients_in_one_message_do_not_leave(
        self, settings: Settings, mailbox: Mailbox
    ):
        with pytest.raises(NotSendable):
            mailgun.make(settings).send(self.outgoing(1001))

        assert mailbox() == []

    def test_a_recipient_without_variables_keeps_the_message_here(
        self, settings: Settings, mailbox: Mailbox
    ):
        message = self.outgoing(2)
        bare: Any = {**message.variables, "p1@example.com": None}

        with pytest.raises(NotSendable):
            mailgun.make(settings).send(replace(message, variables=bare))

        assert mailbox() == []


class TestCase26:
    def test_a_body_swapped_under_a_valid_signature_is_not_believed(
        self, provider: Provider, outcome: Callable[[], Any], refusals: Callable[[], list[Any]]
    ):
        provider.post("complained", recipient="bert@example.com")
        provider.post("complained", **{"user-variables": {"message": str(UUID(int=1))}})

        assert (outcome(), refusals()) == (None, [])

    def test_a_replayed_token_is_not_acceptable(
        self, provider: Provider, outcome: Callable[[], Any]
    ):
        assert provider.post("delivered", token="once") == 200
        assert provider.post("complained", token="once", id="event-2") == 406

        assert outcome() == "delivered"

    @pytest.mark.parametrize("shift", [-timedelta(hours=10), timedelta(hours=1)])
    def test_a_stale_or_future_signature_is_not_acceptable(
        self, provider: Provider, outcome: Callable[[], Any], shift: timedelta
    ):
        data = {
            "event": "complained",
            "id": "event-1",
            "timestamp": NOW.timestamp(),
            "recipient": ANNA,
            "user-variables": {"message": str(provider.message_id)},
        }
        signature = signature_of(KEY, clock.now() + shift, str(new_id()))

        assert provider.post_raw({"signature": signature, "event-data": data}) == 406
        assert outcome() is None


class TestCase27:
    def test_a_temporary_failure_stops_nothing(
        self, provider: Provider, outcome: Callable[[], Any], refusals: Callable[[], list[Any]]
    ):
        provider.post("failed", severity="temporary", reason="generic")

        assert (outcome(), refusals()) == (None, [])

    def test_605_stops_the_address_once_and_nothing_is_tried_again(
        self, provider: Provider, refusals: Callable[[], list[Any]]
    ):
        status = {"code": 605, "message": ""}
        failed = {"severity": "permanent", "reason": "suppress-bounce", "delivery-status": status}
        for number in range(3):
            provider.post("failed", id=f"event-{number}", **failed)

        assert refusals() == ["bounced"]
        with provider.new_uow() as uow:
            assert uow.db.scalars(sa.select(Message.status)).all() == [MessageStatus.SENT]
            assert uow.db.scalars(sa.select(Suppression.id)).all() != []


def test_case_28_calling_off_one_session_touches_nothing_else(
    due: Platform,
    freezer: Freezer,
    sender: Sender,
    sandbox: RunningSandbox,
    settings: Settings,
    mailbox: Mailbox,
    at: clock.FrozenClock,
):
    at.move(-25 * HOUR)
    other = Platform(due.new_uow, freezer, sender)
    other.schedule()
    at.move(25 * HOUR)
    waiting = schedule_at_the_provider(settings, sandbox.world.clock.now() + timedelta(days=1))
    due.freeze()

    due.cancel()
    due.work()

    reminders = sa.select(Mailing.session_id, Mailing.status).where(Mailing.kind == "reminder")
    with due.new_uow() as uow:
        assert dict(uow.db.execute(reminders).all()) == {
            due.session_id: "dropped",
            other.session_id: "frozen",
        }
    assert len(of_kind(mailbox(), "starts in")) == 3
    copies = delivery.copies(sandbox.world)
    assert copies.list({"status": "purged"}) == []
    assert [copy["address"] for copy in copies.list({"status": "accepted"})] == [waiting]


def test_case_29_an_event_is_known_by_its_id_and_its_time(
    provider: Provider, outcome: Callable[[], Any]
):
    provider.post("delivered")
    provider.post("complained", id="event-1")
    assert outcome() == "delivered"

    provider.post("complained", id="event-1", timestamp=(NOW + timedelta(days=1)).timestamp())
    assert outcome() == "complained"


def schedule_at_the_provider(settings: Settings, deliver_at: datetime) -> str:
    """A mail of somebody else's on the same domain, for later; its receiver."""
    fields = {
        "from": "Others <others@m.test>",
        "to": "later@example.org",
        "subject": "Later",
        "text": "Later.",
        "o:deliverytime": format_datetime(deliver_at),
    }
    requests.post(
        f"{settings.mailgun_api_url}/v3/{settings.mailgun_domain}/messages",
        auth=("api", settings.mailgun_api_key),
        files={name: (None, value) for name, value in fields.items()},
        timeout=5,
    ).raise_for_status()
    return fields["to"]
