"""Webhooks: signed at each attempt, retried on the clock, spoilt on request."""

from datetime import datetime, timedelta

import pytest

from sandbox.faults import Fault
from sandbox.store import Document
from sandbox.webhooks import Manners, Signed
from tests.sandbox.fixtures import Receiver, RunningSandbox

MINUTE = timedelta(minutes=1)


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ()


@pytest.fixture(autouse=True)
def vendor(sandbox: RunningSandbox) -> None:
    def sign(body: bytes, at: datetime, delivery: Document) -> Signed:
        return Signed(body, {"X-Signed-At": at.isoformat()})

    manners = Manners(sign=sign, retry_after=(5 * MINUTE, 20 * MINUTE), final_statuses=(406,))
    sandbox.world.webhooks.vendor("acme", manners)


def send(sandbox: RunningSandbox, receiver: Receiver, event: str) -> str:
    url = f"{receiver.url}/webhooks/acme"
    return sandbox.world.webhooks.deliver("acme", url, event.encode(), event=event)


def advance(sandbox: RunningSandbox, by: timedelta) -> None:
    sandbox.world.clock.move_to(sandbox.world.clock.now() + by)


def bodies(receiver: Receiver) -> list[str]:
    return [request.body.decode() for request in receiver.requests]


class TestRetries:
    def test_a_refused_one_is_tried_again_later_with_a_fresh_signature(
        self, sandbox: RunningSandbox, receiver: Receiver
    ) -> None:
        receiver.status = 503
        delivery_id = send(sandbox, receiver, "thing.made")
        sandbox.world.clock.run_due()

        receiver.status = 200
        advance(sandbox, 6 * MINUTE)

        first, second = (request.headers["X-Signed-At"] for request in receiver.requests)
        assert datetime.fromisoformat(second) - datetime.fromisoformat(first) >= 5 * MINUTE
        delivery = sandbox.world.webhooks.get(delivery_id)
        assert delivery is not None
        assert [attempt["status"] for attempt in delivery["attempts"]] == [503, 200]
        assert delivery["status"] == "delivered"

    def test_gives_up_after_the_last(self, sandbox: RunningSandbox, receiver: Receiver) -> None:
        receiver.status = 500
        delivery_id = send(sandbox, receiver, "thing.made")

        advance(sandbox, timedelta(days=1))

        assert len(receiver.requests) == 3
        assert (sandbox.world.webhooks.get(delivery_id) or {})["status"] == "failed"

    def test_a_final_status_ends_it(self, sandbox: RunningSandbox, receiver: Receiver) -> None:
        receiver.status = 406
        send(sandbox, receiver, "thing.made")

        advance(sandbox, timedelta(days=1))

        assert len(receiver.requests) == 1

    def test_nobody_listening_counts_as_an_attempt(self, sandbox: RunningSandbox) -> None:
        gone = Receiver(url="http://127.0.0.1:9")
        delivery_id = send(sandbox, gone, "thing.made")

        sandbox.world.clock.run_due()

        delivery = sandbox.world.webhooks.get(delivery_id) or {}
        assert [attempt["status"] for attempt in delivery["attempts"]] == [0]
        assert delivery["status"] == "waiting"


class TestFaults:
    def test_dropped_ones_never_arrive(self, sandbox: RunningSandbox, receiver: Receiver) -> None:
        sandbox.world.faults.add(Fault("acme", "drop", operation="thing.*"))
        send(sandbox, receiver, "thing.made")
        send(sandbox, receiver, "thing.sold")

        advance(sandbox, timedelta(days=1))

        assert bodies(receiver) == ["thing.sold"]

    def test_doubled_ones_arrive_twice(self, sandbox: RunningSandbox, receiver: Receiver) -> None:
        sandbox.world.faults.add(Fault("acme", "twice"))
        send(sandbox, receiver, "thing.made")

        sandbox.world.clock.run_due()

        assert bodies(receiver) == ["thing.made", "thing.made"]

    def test_late_ones_wait(self, sandbox: RunningSandbox, receiver: Receiver) -> None:
        sandbox.world.faults.add(Fault("acme", "late", seconds=120))
        send(sandbox, receiver, "thing.made")
        sandbox.world.clock.run_due()
        before = bodies(receiver)

        advance(sandbox, 3 * MINUTE)

        assert (before, bodies(receiver)) == ([], ["thing.made"])

    def test_reordered_ones_come_once_behind_the_next(
        self, sandbox: RunningSandbox, receiver: Receiver
    ) -> None:
        sandbox.world.faults.add(Fault("acme", "reorder", operation="thing.made"))
        send(sandbox, receiver, "thing.made")
        send(sandbox, receiver, "thing.sold")

        advance(sandbox, timedelta(hours=2))

        assert bodies(receiver) == ["thing.sold", "thing.made"]
