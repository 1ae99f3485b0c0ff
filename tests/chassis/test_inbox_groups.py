"""Messages of one name that share a transaction, where their handler allows it."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
import sqlalchemy as sa
from marshmallow import Schema

from chassis import clock, inbox, trace
from chassis.errors import Invalid
from chassis.ids import new_id
from chassis.inbox import Arrived, Handler, Inbox
from chassis.messages import Event, Message, encode
from chassis.tables import inbox as table
from chassis.tables import outbox
from chassis.transport.entrypoints import OnEvent
from chassis.unit_of_work import UnitOfWork

NewUow = Callable[[], UnitOfWork]


class Noting:
    """Notes each message in the database, and by which transaction it was handled."""

    def __init__(self) -> None:
        self.transactions: list[int] = []
        self.traces: list[str] = []
        self.errors: dict[str, Exception] = {}

    def __call__(self, uow: UnitOfWork, message: Message) -> None:
        text = message.payload["text"]
        uow.publish(Event("noted", 1, {"text": text}))
        self.traces.append(trace.current().traceparent.split("-")[1])
        if text == "cut":
            uow.db.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))
        if text in self.errors:
            raise self.errors[text]
        number = uow.db.execute(sa.select(sa.func.txid_current())).scalar_one()
        self.transactions.append(number)


@pytest.fixture
def noting() -> Noting:
    return Noting()


@pytest.fixture
def grouped(new_uow: NewUow, noting: Noting) -> Inbox:
    return Inbox(new_uow, [Handler("series", "membership_*", noting, in_groups=True)])


def ended(text: str, name: str = "membership_ended") -> Arrived:
    message = Message(
        id=str(new_id()),
        name=name,
        version=1,
        source="series",
        occurred_at=clock.now(),
        correlation_id="cause",
        payload={"text": text},
    )
    return Arrived(encode(message), f"00-{trace_of(text)}-00f067aa0ba902b7-01")


def trace_of(text: str) -> str:
    return text.encode().hex().rjust(32, "0")


def texts(new_uow: NewUow) -> list[str]:
    with new_uow() as uow:
        return sorted(
            text
            for text in "abc"
            for body in uow.db.execute(sa.select(outbox.c.body)).scalars()
            if f'"text":"{text}"'.encode() in bytes(body)
        )


def statuses(new_uow: NewUow) -> list[str]:
    with new_uow() as uow:
        return list(uow.db.execute(sa.select(table.c.status).order_by(table.c.status)).scalars())


def test_those_that_are_due_share_one(grouped: Inbox, new_uow: NewUow, noting: Noting) -> None:
    grouped.receive_all([ended("a"), ended("b"), ended("c")])

    assert grouped.handle_due() == 3

    assert len(set(noting.transactions)) == 1
    assert sorted(noting.traces) == [trace_of(text) for text in "abc"]
    assert statuses(new_uow) == ["done"] * 3


def test_others_do_not_go_with_them(grouped: Inbox, noting: Noting) -> None:
    grouped.receive_all([ended("a"), ended("b", "membership_confirmed"), ended("c")])

    grouped.handle_due()

    assert sorted(map(noting.transactions.count, set(noting.transactions))) == [1, 2]


def test_each_has_its_own_where_one_of_its_handlers_wants_it_so(
    new_uow: NewUow, noting: Noting
) -> None:
    handlers = [
        Handler("series", "membership_ended", noting, in_groups=True),
        Handler("series", "*", lambda uow, message: None),
    ]
    apart = Inbox(new_uow, handlers)
    apart.receive_all([ended("a"), ended("b")])

    apart.handle_due()

    assert len(set(noting.transactions)) == 2


def test_no_more_than_their_locks_allow(
    grouped: Inbox, noting: Noting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MOST_TOGETHER", 2)
    grouped.receive_all([ended("a"), ended("b"), ended("c")])

    grouped.handle_due()

    assert sorted(map(noting.transactions.count, set(noting.transactions))) == [1, 2]


def test_no_more_than_was_asked_for(grouped: Inbox, new_uow: NewUow) -> None:
    grouped.receive_all([ended("a"), ended("b"), ended("c")])

    assert grouped.handle_due(2) == 2
    assert statuses(new_uow) == ["done", "done", "pending"]


def test_what_another_has_handled_or_put_off_meanwhile_does_not_go_with_them(
    grouped: Inbox, new_uow: NewUow, noting: Noting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was when it was looked for; locked, it is read as it is now."""
    noting.errors["b"] = RuntimeError("not now")
    grouped.receive_all([ended("a"), ended("b")])
    grouped.handle_due()
    grouped.receive_all([ended("c")])
    found = sa.select(table).where(table.c.message_id != sa.bindparam("message_id"))
    monkeypatch.setattr(inbox, "_ALIKE", found)

    assert grouped.handle_due() == 1
    assert texts(new_uow) == ["a", "c"]


def test_one_that_fails_undoes_its_own_effect_alone_and_is_tried_again(
    grouped: Inbox, new_uow: NewUow, noting: Noting
) -> None:
    noting.errors["b"] = RuntimeError("not now")
    grouped.receive_all([ended("a"), ended("b"), ended("c")])

    grouped.handle_due()
    before = texts(new_uow)
    noting.errors.clear()
    with clock.frozen(clock.now() + timedelta(seconds=2)):
        grouped.handle_due()

    assert (before, texts(new_uow)) == (["a", "c"], ["a", "b", "c"])
    assert statuses(new_uow) == ["done"] * 3


def test_one_that_is_refused_is_parked_alone(
    grouped: Inbox, new_uow: NewUow, noting: Noting
) -> None:
    noting.errors["b"] = Invalid("unfit", "It does not fit.")
    grouped.receive_all([ended("a"), ended("b"), ended("c")])

    grouped.handle_due()

    assert texts(new_uow) == ["a", "c"]
    assert statuses(new_uow) == ["done", "done", "parked"]


def test_none_is_lost_with_the_connection(grouped: Inbox, new_uow: NewUow) -> None:
    grouped.receive_all([ended("a"), ended("cut")])

    with pytest.raises(sa.exc.OperationalError):
        grouped.handle_due()

    assert statuses(new_uow) == ["pending", "pending"]
    assert texts(new_uow) == []


def test_one_alone_is_not_lost_with_the_connection_either(grouped: Inbox, new_uow: NewUow) -> None:
    grouped.receive_all([ended("cut")])

    with pytest.raises(sa.exc.OperationalError):
        grouped.handle_due()

    assert statuses(new_uow) == ["pending"]


@pytest.mark.parametrize("in_groups", [True, False])
def test_an_entrypoint_passes_on_whether_its_events_may(in_groups: bool) -> None:
    entrypoint = OnEvent("series", "membership_ended", Schema, in_groups=in_groups)
    service = SimpleNamespace(name="club", hear=lambda uow, message: None)
    entrypoint.container, entrypoint.method_name = (
        SimpleNamespace(config={"service": service}),
        "hear",
    )
    entrypoint.intake = Mock()

    entrypoint.setup()

    assert entrypoint.intake.register.call_args.args[0].in_groups is in_groups
