"""What is stored by a method of the service is handled at once, not at the next look."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.inbox import Handler, Inbox, handle_together
from chassis.unit_of_work import UnitOfWork
from chassis.webhooks import store_webhook
from tests.chassis.test_inbox import NewUow, Recorder, effects, part


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


class TestAStoredWebhook:
    @pytest.fixture
    def arrived(self) -> threading.Event:
        return threading.Event()

    @pytest.fixture
    def waking_uow(
        self, service_database: Callable[[str], sa.Engine], arrived: threading.Event
    ) -> NewUow:
        engine = service_database("chassis")
        return lambda: UnitOfWork(engine, "chassis", arrived=arrived)

    def test_is_handled_at_once_by_an_inbox_that_had_nothing_to_do(
        self,
        waking_uow: NewUow,
        arrived: threading.Event,
        recorder: Recorder,
        monkeypatch: pytest.MonkeyPatch,
        eventually: Callable[..., Any],
    ):
        monkeypatch.setattr("chassis.inbox.IDLE_SECONDS", 3600.0)
        stop, looked = threading.Event(), threading.Event()
        inbox = Inbox(waking_uow, [Handler("stripe", "*", recorder)], arrived=arrived)
        monkeypatch.setattr(inbox, "handle_due", _telling(inbox.handle_due, looked))
        thread = threading.Thread(target=inbox.run, args=(stop,))
        thread.start()
        looked.wait(10)

        with waking_uow() as uow:
            store_webhook(uow, "stripe", "evt_1", "invoice.paid", {"id": "in_1"})

        try:
            assert eventually(lambda: effects(waking_uow) == 1)
        finally:
            stop.set()
            arrived.set()
            thread.join()

    def test_taken_apart_wakes_for_its_parts_and_does_nothing_that_the_whole_was_to_be_followed_by(
        self, waking_uow: NewUow, arrived: threading.Event
    ):
        followed = threading.Event()

        with waking_uow() as uow:

            def handle() -> None:
                uow.after_commit(followed.set)
                raise RuntimeError("one of them cannot be handled")

            handle_together(uow, [part("a"), part("b")], handle)

        assert (arrived.is_set(), followed.is_set()) == (True, False)

    def test_that_was_rolled_back_wakes_nobody(self, waking_uow: NewUow, arrived: threading.Event):
        with pytest.raises(RuntimeError), waking_uow() as uow:
            store_webhook(uow, "stripe", "evt_1", "invoice.paid", {})
            raise RuntimeError("broken off")

        assert not arrived.is_set()

    def test_that_came_before_wakes_nobody(self, waking_uow: NewUow, arrived: threading.Event):
        with waking_uow() as uow:
            store_webhook(uow, "stripe", "evt_1", "invoice.paid", {})
        arrived.clear()

        with waking_uow() as uow:
            store_webhook(uow, "stripe", "evt_1", "invoice.paid", {})

        assert not arrived.is_set()


def _telling(act: Callable[[], int], done: threading.Event) -> Callable[[], int]:
    def told() -> int:
        found = act()
        done.set()
        return found

    return told
