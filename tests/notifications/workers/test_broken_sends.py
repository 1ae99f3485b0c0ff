"""Sends that break off: busy, refused, timed out before or after acceptance, killed half-way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.ids import new_id
from notifications.commands import mailings, sending
from notifications.commands.sending import Claim
from notifications.domain.delivery import MessageStatus, Reason
from notifications.domain.kinds import WAITLISTED
from notifications.models import Mailing, Message
from notifications.workers.sending import Sender
from notifications.workers.settling import Settler
from sandbox.faults import Fault
from tests.notifications.conftest import LEASE, NOW, PATIENCE, NewUnitOfWork
from tests.notifications.neighbours import Neighbours
from tests.sandbox.fixtures import RunningSandbox

Mailbox = Callable[..., list[Any]]


@pytest.fixture
def fail(sandbox: RunningSandbox) -> Callable[..., None]:
    """`fail("500", times=2)`: what the double does with the next sends."""

    def ask(kind: str, operation: str = "send_message", **more: Any) -> None:
        sandbox.world.faults.add(Fault("mailgun", kind, operation, **more))

    return ask


@pytest.fixture
def notice(new_uow: NewUnitOfWork, neighbours: Neighbours) -> None:
    """One message to one member, waiting to be sent."""
    (anna,) = neighbours.add()
    with new_uow() as uow:
        mailings.tell(uow, WAITLISTED, anna.membership_id, caused_at=NOW)


@pytest.fixture
def status(new_uow: NewUnitOfWork) -> Callable[[], Any]:
    def look() -> Any:
        with new_uow() as uow:
            return uow.db.scalars(sa.select(Message.status)).one()

    return look


@pytest.mark.usefixtures("notice")
class TestRefusals:
    def test_a_busy_provider_is_tried_again_after_a_while(
        self,
        sender: Sender,
        fail: Callable[..., None],
        mailbox: Mailbox,
        at: clock.FrozenClock,
    ):
        fail("429")
        sender.send_all_due()
        sender.send_all_due()
        assert mailbox() == []

        at.move(timedelta(seconds=2))
        sender.send_all_due()

        assert len(mailbox()) == 1

    def test_a_wrong_key_loses_nothing(
        self,
        sender: Sender,
        sandbox: RunningSandbox,
        mailbox: Mailbox,
        at: clock.FrozenClock,
        status: Callable[[], Any],
    ):
        sender._carrier._transport._session.auth = ("api", "wrong")
        sender.send_all_due()
        assert status() == MessageStatus.QUEUED

        sender._carrier._transport._session.auth = (
            "api",
            sandbox.world.settings.mailgun_api_key,
        )
        at.move(timedelta(minutes=1))
        sender.send_all_due()

        assert len(mailbox()) == 1

    def test_a_message_the_provider_refuses_is_not_tried_again(
        self, new_uow: NewUnitOfWork, sender: Sender, status: Callable[[], Any]
    ):
        with new_uow() as uow:
            claim = sending.claim_due(uow, lease=LEASE)
            assert isinstance(claim, Claim)
            sending.record_failed(uow, claim, Reason.REFUSED)
        sender.send_all_due()

        assert status() == MessageStatus.FAILED

    def test_one_that_waited_too_long_is_dropped(
        self,
        sender: Sender,
        mailbox: Mailbox,
        at: clock.FrozenClock,
        status: Callable[[], Any],
    ):
        at.move(WAITLISTED.useful_for)
        sender.send_all_due()

        assert status() == MessageStatus.DROPPED
        assert mailbox() == []

    def test_an_undeclared_kind_is_not_sent(
        self,
        new_uow: NewUnitOfWork,
        sender: Sender,
        mailbox: Mailbox,
        status: Callable[[], Any],
    ):
        with new_uow() as uow:
            uow.db.execute(sa.update(Mailing).values(kind="advertisement"))
        sender.send_all_due()

        assert status() == MessageStatus.FAILED
        assert mailbox() == []

    def test_a_service_that_is_away_is_asked_again(
        self,
        sender: Sender,
        neighbours: Neighbours,
        mailbox: Mailbox,
        at: clock.FrozenClock,
    ):
        neighbours.is_away = True
        sender.send_all_due()
        neighbours.is_away = False
        at.move(timedelta(seconds=2))
        sender.send_all_due()

        assert len(mailbox()) == 1


@pytest.mark.usefixtures("notice")
class TestUncertainSends:
    @pytest.mark.usefixtures("hasty")
    def test_one_that_was_accepted_is_found_in_the_log_and_never_sent_again(
        self,
        sender: Sender,
        settler: Settler,
        fail: Callable[..., None],
        mailbox: Mailbox,
        at: clock.FrozenClock,
        status: Callable[[], Any],
    ):
        fail("timeout_after_accept", seconds=3)
        sender.send_all_due()
        assert status() == MessageStatus.UNCERTAIN

        settler.settle_all_due()
        at.move(timedelta(hours=1))
        sender.send_all_due()

        assert status() == MessageStatus.SENT
        assert len(mailbox()) == 1

    def test_one_that_was_not_is_sent_again_only_when_the_log_must_show_it(
        self,
        sender: Sender,
        settler: Settler,
        fail: Callable[..., None],
        mailbox: Mailbox,
        at: clock.FrozenClock,
        status: Callable[[], Any],
    ):
        fail("500")
        sender.send_all_due()
        settler.settle_all_due()
        sender.send_all_due()
        assert (status(), mailbox()) == (MessageStatus.UNCERTAIN, [])

        at.move(PATIENCE.lag)
        settler.settle_all_due()
        sender.send_all_due()

        assert len(mailbox()) == 1

    @pytest.mark.usefixtures("hasty")
    def test_the_log_is_asked_again_when_it_does_not_answer(
        self,
        sender: Sender,
        settler: Settler,
        fail: Callable[..., None],
        at: clock.FrozenClock,
        status: Callable[[], Any],
    ):
        fail("timeout_after_accept", seconds=3)
        sender.send_all_due()
        fail("500", operation="list_events")
        settler.settle_all_due()
        assert status() == MessageStatus.UNCERTAIN

        at.move(PATIENCE.ask_again_after)
        settler.settle_all_due()

        assert status() == MessageStatus.SENT

    def test_beyond_the_logs_memory_it_is_given_up_and_not_sent_again(
        self,
        sender: Sender,
        settler: Settler,
        fail: Callable[..., None],
        mailbox: Mailbox,
        at: clock.FrozenClock,
        status: Callable[[], Any],
    ):
        fail("500")
        sender.send_all_due()
        at.move(PATIENCE.kept_for)
        settler.settle_all_due()
        sender.send_all_due()

        assert status() == MessageStatus.FAILED
        assert mailbox() == []


@pytest.mark.usefixtures("notice")
class TestDeathOfASender:
    def test_before_the_provider_was_called_another_takes_over_after_the_lease(
        self, new_uow: NewUnitOfWork, sender: Sender, mailbox: Mailbox, at: clock.FrozenClock
    ):
        with new_uow() as uow:
            assert isinstance(sending.claim_due(uow, lease=LEASE), Claim)
        sender.send_all_due()
        assert mailbox() == []

        at.move(LEASE)
        sender.send_all_due()

        assert len(mailbox()) == 1

    def test_after_the_provider_had_accepted_nothing_is_sent_again(
        self,
        sender: Sender,
        settler: Settler,
        monkeypatch: pytest.MonkeyPatch,
        mailbox: Mailbox,
        at: clock.FrozenClock,
        status: Callable[[], Any],
    ):
        def die(*_: Any) -> None:
            raise SystemExit("killed")

        monkeypatch.setattr(sending, "record_sent", die)
        with pytest.raises(SystemExit):
            sender.send_next()
        monkeypatch.undo()
        assert status() == MessageStatus.SENDING

        at.move(LEASE)
        settler.settle_all_due()
        at.move(timedelta(hours=1))
        sender.send_all_due()

        assert status() == MessageStatus.SENT
        assert len(mailbox()) == 1

    def test_the_late_answer_of_one_that_was_thought_dead_still_counts(
        self,
        new_uow: NewUnitOfWork,
        sender: Sender,
        settler: Settler,
        monkeypatch: pytest.MonkeyPatch,
        mailbox: Mailbox,
        at: clock.FrozenClock,
    ):
        held: list[Claim] = []
        monkeypatch.setattr(sender, "_post", lambda claim, outgoing: held.append(claim))
        sender.send_all_due()
        monkeypatch.undo()
        at.move(LEASE)
        settler.settle_all_due()
        at.move(PATIENCE.lag)
        settler.settle_all_due()

        with new_uow() as uow:
            sending.record_sent(uow, held[0], "<late@example.org>")
        sender.send_all_due()

        assert mailbox() == []

    def test_what_an_overtaken_sender_says_changes_nothing(
        self, new_uow: NewUnitOfWork, status: Callable[[], Any], at: clock.FrozenClock
    ):
        with new_uow() as uow:
            first = sending.claim_due(uow, lease=LEASE)
        at.move(LEASE)
        with new_uow() as uow:
            second = sending.claim_due(uow, lease=LEASE)
        assert isinstance(first, Claim) and isinstance(second, Claim)

        with new_uow() as uow:
            assert sending.begin(uow, first, [], lease=LEASE) is None
            sending.drop(uow, first, Reason.NOBODY_LEFT)

        assert status() == MessageStatus.PREPARING


@pytest.mark.usefixtures("small_pages")
class TestBatches:
    @pytest.mark.usefixtures("hasty")
    def test_a_timeout_after_acceptance_of_one_batch_sends_nobody_twice(
        self,
        new_uow: NewUnitOfWork,
        neighbours: Neighbours,
        sender: Sender,
        settler: Settler,
        fail: Callable[..., None],
        mailbox: Mailbox,
        at: clock.FrozenClock,
        freezer: Any,
    ):
        neighbours.add(15)
        with new_uow() as uow:
            uow.db.add(
                Mailing(
                    id=new_id(),
                    kind="series_closed",
                    series_id=new_id(),
                    facts={"title": "Yoga"},
                    due_at=NOW,
                    useful_until=NOW + timedelta(days=1),
                    status="planned",
                )
            )
        freezer.freeze_all_due()
        fail("timeout_after_accept", seconds=3)
        fail("500", after=1)
        sender.send_all_due()
        for _ in range(3):
            settler.settle_all_due()
            at.move(PATIENCE.lag)
            sender.send_all_due()

        addresses = [letter.address for letter in mailbox()]
        assert len(addresses) == len(set(addresses)) == 15
