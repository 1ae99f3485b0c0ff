"""The inbox: twice, late, out of order, failing, unreadable; on real PostgreSQL."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from chassis import clock, parking
from chassis.errors import Invalid, NotFound
from chassis.ids import new_id
from chassis.inbox import MAX_ATTEMPTS, Arrived, Handler, Inbox, handle_together
from chassis.messages import Event, Message, encode
from chassis.retention import tally
from chassis.retention.forgetting import obey_all
from chassis.retention.messages import RULES
from chassis.tables import inbox as table
from chassis.tables import outbox
from chassis.unit_of_work import UnitOfWork
from chassis.webhooks import store_webhook

NewUow = Callable[[], UnitOfWork]


def scheduled(**payload: Any) -> bytes:
    return encode(
        Message(
            id=str(new_id()),
            name="session_scheduled",
            version=1,
            source="series",
            occurred_at=datetime(2027, 1, 1, tzinfo=UTC),
            correlation_id="cause",
            payload=payload,
        )
    )


class Recorder:
    """A handler that publishes what it was given, so that its effect is in the database."""

    def __init__(self) -> None:
        self.failures_left = 0
        self.error: Exception = RuntimeError("not now")

    def __call__(self, uow: UnitOfWork, message: Message) -> None:
        uow.publish(Event("noted", 1, message.payload))
        if self.failures_left:
            self.failures_left -= 1
            raise self.error


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def inbox(new_uow: NewUow, recorder: Recorder) -> Inbox:
    return Inbox(new_uow, [Handler("series", "session_*", recorder)])


def effects(new_uow: NewUow) -> int:
    with new_uow() as uow:
        return int(uow.db.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one())


def parked(new_uow: NewUow) -> list[Any]:
    with new_uow() as uow:
        return list(parking.parked(uow.db.connection()))


def only_row(new_uow: NewUow) -> Any:
    with new_uow() as uow:
        return uow.db.execute(sa.select(table)).one()


def test_a_message_is_handled_once_however_often_it_is_delivered(inbox: Inbox, new_uow: NewUow):
    body = scheduled(n=1)

    for _ in range(3):
        inbox.receive(body)
        inbox.handle_due()

    assert effects(new_uow) == 1


def test_what_arrives_together_is_stored_once_each_and_what_is_unreadable_parked(
    inbox: Inbox, new_uow: NewUow
):
    first, second = scheduled(n=1), scheduled(n=2)
    inbox.receive(first)

    inbox.receive_all([Arrived(body) for body in (second, b"rubbish", first, second)])
    inbox.handle_due()

    assert effects(new_uow) == 2
    assert len(parked(new_uow)) == 1


def test_a_handled_message_keeps_its_id_and_loses_its_payload(inbox: Inbox, new_uow: NewUow):
    inbox.receive(scheduled(address="ana@example.test"))
    inbox.handle_due()

    row = only_row(new_uow)

    assert (row.status, row.payload, row.raw) == ("done", None, None)


def test_workers_side_by_side_handle_each_message_once(inbox: Inbox, new_uow: NewUow):
    for n in range(40):
        inbox.receive(scheduled(n=n))

    workers = [threading.Thread(target=inbox.handle_due) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert effects(new_uow) == 40


def test_a_failure_undoes_its_effect_and_is_tried_again_later(
    inbox: Inbox, new_uow: NewUow, recorder: Recorder
):
    recorder.failures_left = 1
    inbox.receive(scheduled(n=1))

    inbox.handle_due()
    after_failure, row = effects(new_uow), only_row(new_uow)
    with clock.frozen(clock.now() + timedelta(seconds=2)):
        inbox.handle_due()

    assert (after_failure, row.status, row.attempts) == (0, "pending", 1)
    assert row.next_attempt_at > row.received_at
    assert (effects(new_uow), only_row(new_uow).status) == (1, "done")


def test_a_retry_is_not_made_before_it_is_due(inbox: Inbox, new_uow: NewUow, recorder: Recorder):
    recorder.failures_left = 1
    with clock.frozen(clock.now()):
        inbox.receive(scheduled(n=1))

        inbox.handle_due()
        inbox.handle_due()

    assert only_row(new_uow).attempts == 1


def test_what_always_fails_is_parked_with_its_reason_and_without_its_sentence(
    inbox: Inbox, new_uow: NewUow, recorder: Recorder
):
    recorder.failures_left, recorder.error = 99, KeyError("ana@example.test")
    with clock.frozen(clock.now()) as frozen:
        inbox.receive(scheduled(n=1))
        for _ in range(MAX_ATTEMPTS + 3):
            inbox.handle_due()
            frozen.move(timedelta(hours=2))

    row = only_row(new_uow)

    assert (row.status, row.attempts, row.reason) == ("parked", MAX_ATTEMPTS, "failed: KeyError")


def test_a_poisonous_message_does_not_hold_up_the_others(
    inbox: Inbox, new_uow: NewUow, recorder: Recorder
):
    recorder.failures_left = 1
    inbox.receive(scheduled(n=1))
    inbox.receive(scheduled(n=2))

    inbox.handle_due()

    assert effects(new_uow) == 1


def test_a_refused_payload_is_parked_at_once(inbox: Inbox, new_uow: NewUow, recorder: Recorder):
    recorder.failures_left, recorder.error = 1, Invalid("payload_invalid", "No such field.")
    inbox.receive(scheduled(n=1))

    inbox.handle_due()

    row = only_row(new_uow)
    assert (row.status, row.reason) == ("parked", "refused: payload_invalid")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"\xff\x00", "malformed: not JSON"),
        (b"[]", "malformed: a field of the envelope has the wrong type"),
        (b"{}", "malformed: lacks occurred_at"),
        (scheduled(n=1).replace(b'"version":1', b'"version":"1"'), None),
        (scheduled(n="a\x00b"), None),
        (b'"' + b"x" * 1_000_001 + b'"', "malformed: longer than a megabyte"),
    ],
)
def test_an_unreadable_message_is_parked_and_the_rest_goes_on(
    inbox: Inbox, new_uow: NewUow, body: bytes, reason: str | None
):
    inbox.receive(body)
    inbox.receive(body)
    parked = only_row(new_uow)
    inbox.receive(scheduled(n=1))
    inbox.handle_due()

    assert (parked.status, parked.raw) == ("parked", body)
    assert reason in (parked.reason, None)
    assert effects(new_uow) == 1


def test_a_parked_message_is_replayed_by_its_id(inbox: Inbox, new_uow: NewUow, recorder: Recorder):
    recorder.failures_left, recorder.error = 1, Invalid("payload_invalid", "No such field.")
    inbox.receive(scheduled(n=1))
    inbox.handle_due()

    with new_uow() as uow:
        parking.replay(uow, only_row(new_uow).message_id)
    inbox.handle_due()

    assert (effects(new_uow), only_row(new_uow).status) == (1, "done")


def test_only_what_is_parked_can_be_replayed_or_discarded(inbox: Inbox, new_uow: NewUow):
    inbox.receive(scheduled(n=1))
    message_id = only_row(new_uow).message_id

    for act in (parking.replay, parking.discard):
        with pytest.raises(NotFound), new_uow() as uow:
            act(uow, message_id)


def test_a_discarded_message_leaves_nothing_but_its_id(inbox: Inbox, new_uow: NewUow):
    inbox.receive(b"rubbish about ana@example.test")

    with new_uow() as uow:
        parking.discard(uow, only_row(new_uow).message_id)

    row = only_row(new_uow)
    assert (row.status, row.raw, row.reason) == ("done", None, "discarded")


def test_ids_are_forgotten_after_a_month_but_not_before(inbox: Inbox, new_uow: NewUow):
    inbox.receive(scheduled(n=1))
    inbox.handle_due()

    def purged_after(days: int) -> int:
        with clock.frozen(clock.now() + timedelta(days=days)):
            obey_all(new_uow, RULES)
        with new_uow() as uow:
            return int(tally.last_runs(uow.db.connection())["handled messages"].forgotten)

    assert (purged_after(29), purged_after(31)) == (0, 1)


def test_a_webhook_is_stored_once_by_the_vendors_id(new_uow: NewUow):
    def store() -> bool:
        with new_uow() as uow:
            return store_webhook(uow, "stripe", "evt_1", "invoice.paid", {"id": "in_1"})

    assert (store(), store()) == (True, False)


def test_a_message_that_nobody_reads_is_settled(inbox: Inbox, new_uow: NewUow):
    inbox.receive(scheduled(n=1).replace(b"session_scheduled", b"something_else"))

    inbox.handle_due()

    assert (only_row(new_uow).status, effects(new_uow)) == ("done", 0)


class TestHandledTogether:
    """A message of several parts: in one go, and where that fails part by part."""

    def handle(self, new_uow: NewUow, recorder: Recorder, *texts: str, failing: str = "") -> None:
        parts = [part(text) for text in texts]

        def all_of_them() -> None:
            for one in parts:
                recorder(uow, one)
                if one.payload["text"] == failing:
                    raise RuntimeError("this one cannot be handled")

        with new_uow() as uow:
            handle_together(uow, parts, all_of_them)

    def test_in_one_go_where_nothing_fails(self, new_uow: NewUow, recorder: Recorder):
        self.handle(new_uow, recorder, "a", "b", "c")

        assert effects(new_uow) == 3
        assert waiting(new_uow) == []

    def test_part_by_part_where_one_fails_and_nothing_twice(
        self, new_uow: NewUow, recorder: Recorder
    ):
        self.handle(new_uow, recorder, "a", "b", "c", failing="b")
        at_first = effects(new_uow)
        wanted = waiting(new_uow)

        Inbox(new_uow, [Handler("club", "letters", refusing("b", recorder))]).handle_due()

        assert (at_first, wanted) == (0, ["a", "b", "c"])
        assert effects(new_uow) == 2
        assert waiting(new_uow) == ["b"]

    def test_that_has_one_part_fails_as_any_other(self, new_uow: NewUow, recorder: Recorder):
        with pytest.raises(RuntimeError):
            self.handle(new_uow, recorder, "a", failing="a")

        assert waiting(new_uow) == []


def part(text: str) -> Message:
    return Message(
        id=f"whole/{text}",
        name="letters",
        version=1,
        source="club",
        occurred_at=datetime(2027, 1, 1, tzinfo=UTC),
        correlation_id="cause",
        payload={"text": text},
    )


def refusing(text: str, handler: Recorder) -> Callable[[UnitOfWork, Message], None]:
    def handled(uow: UnitOfWork, message: Message) -> None:
        if message.payload["text"] == text:
            raise RuntimeError("this one cannot be handled")
        handler(uow, message)

    return handled


def waiting(new_uow: NewUow) -> list[str]:
    with new_uow() as uow:
        rows = sa.select(table.c.payload).where(table.c.status == "pending")
        return sorted(payload["text"] for payload in uow.db.execute(rows).scalars())
