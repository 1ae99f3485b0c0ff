"""The provider's reports: taken in when proved, believed when our own rows bear them out."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.ids import new_id
from chassis.inbox import Handler, Inbox
from chassis.messages import Message as Event
from chassis.tables import inbox
from notifications.commands import mailings, reports, webhooks
from notifications.domain.delivery import Outcome
from notifications.domain.kinds import WAITLISTED
from notifications.mailgun.signatures import PAST_TOLERANCE
from notifications.models import Message, Recipient, Suppression
from notifications.schemas import incoming
from notifications.workers.sending import Sender
from sandbox.mailgun.webhooks import signature_of
from tests.notifications.conftest import NOW, NewUnitOfWork
from tests.notifications.neighbours import Neighbours

KEY = "signing-key"
ANNA = "anna@example.com"


class Provider:
    """Posts reports about one message that went to Anna."""

    def __init__(self, new_uow: NewUnitOfWork, message_id: UUID) -> None:
        self.new_uow, self.message_id = new_uow, message_id
        handled = {
            "delivered": reports.note_delivered,
            "failed": reports.note_failed,
            "complained": reports.note_complained,
            "unsubscribed": reports.note_unsubscribed,
        }
        self.inbox = Inbox(
            new_uow, [Handler("mailgun", name, _applying(act)) for name, act in handled.items()]
        )

    def post(self, event: str, *, key: str = KEY, token: str = "", **changes: Any) -> int:
        data = {
            "event": event,
            "id": "event-1",
            "timestamp": NOW.timestamp(),
            "recipient": ANNA,
            "user-variables": {"message": str(self.message_id)},
        } | changes
        signature = signature_of(key, clock.now(), token or str(new_id()))
        return self.post_raw({"signature": signature, "event-data": data})

    def post_raw(self, body: Any) -> int:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        with self.new_uow() as uow:
            status = webhooks.receive_report(uow, body=raw, key=KEY).status
        self.inbox.handle_due()
        return status


def _applying(act: Callable[..., None]) -> Callable[[Any, Event], None]:
    return lambda uow, message: act(uow, **incoming.report(message))


@pytest.fixture
def provider(new_uow: NewUnitOfWork, neighbours: Neighbours, sender: Sender) -> Provider:
    (anna,) = neighbours.add()
    with new_uow() as uow:
        mailings.tell(uow, WAITLISTED, anna.membership_id, caused_at=NOW)
    sender.send_all_due()
    with new_uow() as uow:
        return Provider(new_uow, uow.db.scalars(sa.select(Message.id)).one())


@pytest.fixture
def outcome(provider: Provider) -> Callable[[], Any]:
    def look() -> Any:
        with provider.new_uow() as uow:
            return uow.db.scalars(sa.select(Recipient.outcome)).one()

    return look


@pytest.fixture
def refusals(provider: Provider) -> Callable[[], list[Any]]:
    def look() -> list[Any]:
        with provider.new_uow() as uow:
            return list(uow.db.scalars(sa.select(Suppression.reason)))

    return look


class TestReports:
    def test_a_delivery_is_noted(self, provider: Provider, outcome: Callable[[], Any]):
        assert provider.post("delivered") == 200
        assert outcome() == Outcome.DELIVERED

    def test_a_dead_address_gets_no_more_mail(
        self, provider: Provider, outcome: Callable[[], Any], refusals: Callable[[], list[Any]]
    ):
        provider.post("failed", severity="permanent", reason="bounce")

        assert (outcome(), refusals()) == (Outcome.BOUNCED, ["bounced"])

    def test_a_temporary_failure_changes_nothing(
        self, provider: Provider, outcome: Callable[[], Any], refusals: Callable[[], list[Any]]
    ):
        provider.post("failed", severity="temporary", reason="generic")

        assert (outcome(), refusals()) == (None, [])

    def test_a_failure_that_blames_nobody_stops_only_that_message(
        self, provider: Provider, outcome: Callable[[], Any], refusals: Callable[[], list[Any]]
    ):
        provider.post("failed", severity="permanent", reason="old")

        assert (outcome(), refusals()) == (Outcome.BOUNCED, [])

    def test_what_the_provider_suppresses_is_suppressed_here_and_does_not_loop(
        self, provider: Provider, refusals: Callable[[], list[Any]]
    ):
        status = {"code": 605, "message": ""}
        provider.post(
            "failed",
            severity="permanent",
            reason="suppress-bounce",
            **{"delivery-status": status},
        )
        provider.post("failed", id="2", severity="permanent", reason="suppress-bounce")

        assert refusals() == ["bounced"]

    def test_a_complaint_stops_all_mail_and_outlives_a_late_delivery(
        self, provider: Provider, outcome: Callable[[], Any], refusals: Callable[[], list[Any]]
    ):
        provider.post("complained")
        provider.post("delivered", id="event-2")

        assert (outcome(), refusals()) == (Outcome.COMPLAINED, ["complained"])

    def test_the_providers_own_unsubscription_stops_all_mail(
        self, provider: Provider, refusals: Callable[[], list[Any]]
    ):
        provider.post("unsubscribed")

        assert refusals() == ["unsubscribed"]

    @pytest.mark.parametrize("event", ["opened", "clicked", "accepted", "invented"])
    def test_others_are_accepted_and_not_kept(self, provider: Provider, event: str):
        assert provider.post(event) == 200
        with provider.new_uow() as uow:
            assert uow.db.execute(sa.select(inbox)).all() == []


class TestTwice:
    def test_the_same_event_counts_once(self, provider: Provider):
        provider.post("delivered")
        provider.post("delivered")

        with provider.new_uow() as uow:
            assert len(uow.db.execute(sa.select(inbox)).all()) == 1

    def test_the_same_id_on_another_day_is_another_event(self, provider: Provider):
        provider.post("delivered")
        provider.post("delivered", timestamp=NOW.timestamp() + 86_400)

        with provider.new_uow() as uow:
            assert len(uow.db.execute(sa.select(inbox)).all()) == 2


class TestForgeries:
    def test_another_key_is_not_acceptable(self, provider: Provider, outcome: Callable[[], Any]):
        assert provider.post("delivered", key="forged") == 406
        assert outcome() is None

    def test_a_token_that_was_used_before_is_not_either(
        self, provider: Provider, refusals: Callable[[], list[Any]]
    ):
        """As somebody would do who has seen one post and puts another body under its signature."""
        assert provider.post("delivered", token="seen") == 200
        assert provider.post("complained", id="forged", token="seen") == 406
        assert refusals() == []

    def test_nor_is_a_stale_one(self, provider: Provider, at: clock.FrozenClock):
        signature = signature_of(KEY, clock.now(), "t")
        at.move(PAST_TOLERANCE * 2)

        assert provider.post_raw({"signature": signature, "event-data": {}}) == 406

    def test_a_swapped_recipient_who_got_no_such_message_is_not_believed(
        self, provider: Provider, refusals: Callable[[], list[Any]]
    ):
        assert provider.post("complained", recipient="victim@example.com") == 200
        assert refusals() == []

    def test_nor_is_a_message_that_never_was(
        self, provider: Provider, refusals: Callable[[], list[Any]]
    ):
        provider.post("complained", **{"user-variables": {"message": str(new_id())}})

        assert refusals() == []

    @pytest.mark.parametrize(
        "body", [b"", b"\xff", b"[]", b"{}", b'{"signature": {}}', b'"text"', b"[" * 100_000]
    )
    def test_rubbish_is_not_acceptable(self, provider: Provider, body: bytes):
        assert provider.post_raw(body) == 406

    @pytest.mark.parametrize(
        "changes",
        [
            {"recipient": None},
            {"recipient": "nobody"},
            {"user-variables": []},
            {"user-variables": {"message": "1"}},
            {"timestamp": "soon"},
            {"id": None, "timestamp": None},
        ],
    )
    def test_a_report_of_wrong_shape_is_accepted_and_dropped(
        self, provider: Provider, changes: dict[str, Any], outcome: Callable[[], Any]
    ):
        """The vendor need not try again: it would be the same."""
        assert provider.post("delivered", **changes) == 200
        assert outcome() is None


class TestPrivacy:
    def test_no_address_is_kept_on_the_way(self, provider: Provider):
        with provider.new_uow() as uow:
            data = {
                "event": "delivered",
                "id": "e",
                "timestamp": 1,
                "recipient": ANNA,
                "user-variables": {"message": str(provider.message_id)},
            }
            body = {"signature": signature_of(KEY, clock.now(), "t"), "event-data": data}
            webhooks.receive_report(uow, body=json.dumps(body).encode(), key=KEY)
            (row,) = uow.db.execute(sa.select(inbox)).all()

            assert ANNA not in str(row)
