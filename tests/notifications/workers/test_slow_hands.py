"""Workers that are slower than their lease, or are asked to stop on the way."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from chassis import clock
from notifications.commands import sending
from notifications.domain.delivery import MailingStatus, MessageStatus
from notifications.models import Mailing, Message
from notifications.workers.sending import RETRY_CAP
from notifications.workers.settling import Settler
from tests.notifications.conftest import LEASE, PATIENCE
from tests.notifications.neighbours import Neighbours
from tests.notifications.workers.reminding import HOUR, Platform

Mailbox = Callable[..., list[Any]]


@pytest.fixture
def due(platform: Platform, neighbours: Neighbours, at: clock.FrozenClock) -> None:
    """A reminder to three that is due."""
    neighbours.add(3)
    platform.schedule()
    at.move(25 * HOUR)


@pytest.mark.usefixtures("due")
class TestTooSlow:
    def test_what_was_asked_of_series_a_lease_ago_is_asked_again(
        self,
        platform: Platform,
        neighbours: Neighbours,
        at: clock.FrozenClock,
        mailbox: Mailbox,
        monkeypatch: pytest.MonkeyPatch,
    ):
        platform.freeze()
        answer = neighbours._get_roster_page

        def slowly(**asked: Any) -> Any:
            found = answer(**asked)
            at.move(LEASE)
            monkeypatch.undo()
            neighbours.remove(next(iter(neighbours.members.values())))
            return found

        monkeypatch.setattr(neighbours, "_get_roster_page", slowly)
        platform.work()

        assert len(mailbox()) == 2

    @pytest.fixture
    def slow(
        self, at: clock.FrozenClock, monkeypatch: pytest.MonkeyPatch
    ) -> Callable[[Callable[[], None]], None]:
        """`slow(meanwhile)`: a lease goes by before the next message is handed over."""
        begin = sending.begin

        def arrange(meanwhile: Callable[[], None]) -> None:
            def slowly(uow: Any, *given: Any, **named: Any) -> Any:
                monkeypatch.undo()
                allowed = begin(uow, *given, **named)
                uow.db.commit()
                at.move(LEASE)
                meanwhile()
                return allowed

            monkeypatch.setattr(sending, "begin", slowly)

        return arrange

    def test_what_never_left_is_sent_soon_and_nobody_asks_for_its_fate(
        self,
        platform: Platform,
        at: clock.FrozenClock,
        mailbox: Mailbox,
        slow: Callable[[Callable[[], None]], None],
    ):
        slow(lambda: None)
        platform.work()
        assert (mailbox(), platform.all(Message.status)) == ([], [MessageStatus.QUEUED])

        at.move(RETRY_CAP)
        platform.work()

        assert len(mailbox()) == 3

    def test_what_the_settler_asks_about_meanwhile_is_sent_once(
        self,
        platform: Platform,
        at: clock.FrozenClock,
        mailbox: Mailbox,
        settler: Settler,
        slow: Callable[[Callable[[], None]], None],
    ):
        slow(settler.settle_all_due)
        platform.work()
        assert (mailbox(), platform.all(Message.status)) == ([], [MessageStatus.QUEUED])

        for _ in range(3):
            at.move(PATIENCE.lag)
            settler.settle_all_due()
            platform.work()

        assert len(mailbox()) == 3

    def test_what_another_has_sent_by_then_is_not_sent_again(
        self,
        platform: Platform,
        at: clock.FrozenClock,
        mailbox: Mailbox,
        settler: Settler,
        slow: Callable[[Callable[[], None]], None],
    ):
        def another_sends_it() -> None:
            settler.settle_all_due()
            at.move(PATIENCE.lag)
            settler.settle_all_due()
            platform.work()

        slow(another_sends_it)
        platform.work()
        at.move(RETRY_CAP)
        platform.work()

        assert (len(mailbox()), platform.all(Message.status)) == (3, [MessageStatus.SENT])

    def test_what_was_given_up_by_then_stays_so(
        self,
        platform: Platform,
        at: clock.FrozenClock,
        mailbox: Mailbox,
        settler: Settler,
        slow: Callable[[Callable[[], None]], None],
    ):
        def give_up() -> None:
            at.move(PATIENCE.kept_for)
            settler.settle_all_due()

        slow(give_up)
        platform.work()
        at.move(RETRY_CAP)
        platform.work()

        assert (mailbox(), platform.all(Message.status)) == ([], [MessageStatus.FAILED])


@pytest.mark.usefixtures("small_pages")
class TestStopping:
    @pytest.fixture
    def stop_after_a_page(
        self, neighbours: Neighbours, stopping: threading.Event, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answer = neighbours._get_roster_page

        def answer_and_stop(**asked: Any) -> Any:
            stopping.set()
            return answer(**asked)

        monkeypatch.setattr(neighbours, "_get_roster_page", answer_and_stop)

    @pytest.fixture
    def many_due(self, platform: Platform, neighbours: Neighbours, at: clock.FrozenClock) -> None:
        neighbours.add(25)
        platform.schedule()
        at.move(25 * HOUR)

    @pytest.mark.usefixtures("many_due", "stop_after_a_page")
    def test_a_roster_half_noted_down_is_handed_back_at_once(
        self, platform: Platform, stopping: threading.Event
    ):
        platform.freeze()
        assert platform.all(Message.number) == [0]

        stopping.clear()
        platform.freeze()  # no lease to wait for
        assert len(platform.all(Message.number)) == 2

    @pytest.mark.usefixtures("many_due")
    def test_messages_not_yet_taken_stay_for_others(
        self,
        platform: Platform,
        stopping: threading.Event,
        mailbox: Mailbox,
        request: pytest.FixtureRequest,
    ):
        platform.freeze()
        request.getfixturevalue("stop_after_a_page")
        platform.work()
        assert sorted(platform.all(Message.status)) == ["queued", "queued", "sent"]

        stopping.clear()
        request.getfixturevalue("monkeypatch").undo()
        platform.work()

        assert len(mailbox()) == 25
        assert platform.all(Mailing.status) == [MailingStatus.FROZEN]
