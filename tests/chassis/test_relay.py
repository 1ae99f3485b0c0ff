"""The relay on real servers: nothing is lost, whoever dies; a second sending is known by its id."""

import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

import amqp
import orjson
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis import trace
from chassis.broker import ConfirmedPublisher, Names, Outgoing, Unconfirmed, connect, publisher
from chassis.inbox import Handler, Inbox
from chassis.messages import Event, Message
from chassis.outbox import depth_and_oldest
from chassis.relay import WINDOW, Relay
from chassis.tables import inbox as inbox_table
from chassis.tables import outbox
from chassis.transport import topology
from chassis.unit_of_work import UnitOfWork

NewUow = Callable[[], UnitOfWork]


class Queue:
    """A queue that hears every event of the namespace."""

    def __init__(self, connection: amqp.Connection, exchange: str) -> None:
        self._channel = connection.channel()
        self._name = self._channel.queue_declare("", exclusive=True).queue
        self._channel.queue_bind(self._name, exchange, "#")

    def taken(self) -> list[amqp.Message]:
        """Everything that lies in it now."""
        messages = []
        while (message := self._channel.basic_get(self._name, no_ack=True)) is not None:
            messages.append(message)
        return messages


@pytest.fixture
def queue(amqp_url: str, namespace: str) -> Iterator[Queue]:
    connection = connect(amqp_url)
    topology.declare_exchanges(connection.channel(), Names(namespace))
    yield Queue(connection, Names(namespace).events)
    connection.close()


@pytest.fixture
def out(amqp_url: str, namespace: str, queue: Queue) -> Iterator[ConfirmedPublisher]:
    with publisher(amqp_url, Names(namespace).events) as opened:
        yield opened


@pytest.fixture
def relay(engine: Engine, amqp_url: str, namespace: str) -> Relay:
    return Relay(engine, amqp_url, namespace)


def commit_events(new_uow: NewUow, number: int) -> None:
    with new_uow() as uow:
        for n in range(number):
            uow.publish(Event("noted", 1, {"n": n}))


def waiting(engine: Engine) -> int:
    with engine.connect() as db:
        return depth_and_oldest(db)[0]


def test_events_leave_in_order_with_their_trace_and_are_forgotten_here(
    relay: Relay, out: ConfirmedPublisher, queue: Queue, new_uow: NewUow, engine: Engine
):
    with trace.following(None, "cause") as spot:
        commit_events(new_uow, 3)

    sent = relay.send_batch(out)

    messages = queue.taken()
    assert (sent, waiting(engine)) == (3, 0)
    assert [orjson.loads(message.body)["payload"]["n"] for message in messages] == [0, 1, 2]
    assert {message.headers["traceparent"] for message in messages} == {spot.traceparent}
    assert {message.delivery_info["routing_key"] for message in messages} == {"chassis.noted"}
    assert {message.properties["delivery_mode"] for message in messages} == {2}


def test_a_batch_is_a_window_and_the_rest_follows(
    relay: Relay, out: ConfirmedPublisher, queue: Queue, new_uow: NewUow, engine: Engine
):
    commit_events(new_uow, WINDOW + 1)

    sent = [relay.send_batch(out), relay.send_batch(out), relay.send_batch(out)]

    assert sent == [WINDOW, 1, 0]
    assert len(queue.taken()) == WINDOW + 1


class DiesAfterConfirm:
    """A publisher whose process ends when the broker has all and the database knows nothing."""

    def __init__(self, out: ConfirmedPublisher) -> None:
        self._out = out

    def publish(self, batch: Sequence[Outgoing]) -> None:
        self._out.publish(batch)
        raise KeyboardInterrupt


def test_who_dies_after_the_confirm_sends_again_and_the_inbox_knows(
    relay: Relay, out: ConfirmedPublisher, queue: Queue, new_uow: NewUow, engine: Engine
):
    handled: list[str] = []

    def note(_uow: UnitOfWork, message: Message) -> None:
        handled.append(message.id)

    inbox = Inbox(new_uow, [Handler("chassis", "noted", note)])
    commit_events(new_uow, 5)

    with pytest.raises(KeyboardInterrupt):
        relay.send_batch(DiesAfterConfirm(out))  # type: ignore[arg-type]
    still_waiting = waiting(engine)
    relay.send_batch(out)
    bodies = [message.body for message in queue.taken()]
    for body in bodies:
        inbox.receive(body if isinstance(body, bytes) else body.encode())
    inbox.handle_due()

    assert (still_waiting, len(bodies)) == (5, 10)
    assert len(handled) == len(set(handled)) == 5


def test_two_relays_side_by_side_send_each_event_once(
    relay: Relay, amqp_url: str, namespace: str, queue: Queue, new_uow: NewUow, engine: Engine
):
    commit_events(new_uow, 2 * WINDOW)

    def send_all() -> None:
        with publisher(amqp_url, Names(namespace).events) as own:
            while relay.send_batch(own):
                pass

    relays = [threading.Thread(target=send_all) for _ in range(3)]
    for thread in relays:
        thread.start()
    for thread in relays:
        thread.join()

    ids = [message.properties["message_id"] for message in queue.taken()]
    assert (len(ids), len(set(ids)), waiting(engine)) == (2 * WINDOW, 2 * WINDOW, 0)


def test_a_relay_that_runs_is_woken_by_the_commit(
    relay: Relay,
    queue: Queue,
    new_uow: NewUow,
    eventually: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("chassis.relay.IDLE_SECONDS", 90.0)
    stop = threading.Event()
    running = threading.Thread(target=relay.run, args=(stop,))
    running.start()
    try:
        commit_events(new_uow, 1)
        heard = eventually(queue.taken)
        commit_events(new_uow, 1)
        again = eventually(queue.taken)
    finally:
        stop.set()
        commit_events(new_uow, 1)
        running.join()

    assert (len(heard), len(again)) == (1, 1)  # type: ignore[arg-type]


def test_a_relay_does_not_listen_for_ever_to_a_database_that_is_silent(relay: Relay) -> None:
    with relay._listening() as listener:
        ours = socket.socket(fileno=os.dup(listener.fileno()))
    with closing(ours):
        assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 10


def test_a_broker_that_is_away_loses_nothing(
    engine: Engine, new_uow: NewUow, eventually: Callable[..., object]
):
    stop = threading.Event()
    relay = Relay(engine, "amqp://guest:guest@127.0.0.1:1/", "nowhere")
    running = threading.Thread(target=relay.run, args=(stop,))
    running.start()
    commit_events(new_uow, 2)
    stop.set()
    running.join()

    assert waiting(engine) == 2


def test_what_the_broker_refuses_is_not_taken_for_sent(amqp_url: str, namespace: str):
    """A publish to an exchange that is not there ends the channel."""
    with (
        publisher(amqp_url, f"{namespace}.missing") as out,
        pytest.raises((Unconfirmed, amqp.exceptions.NotFound)),
    ):
        out.publish([Outgoing(routing_key="a.b", body=b"{}", message_id="1", headers={})])


def test_the_outbox_keeps_what_was_not_confirmed(
    relay: Relay, out: ConfirmedPublisher, new_uow: NewUow, engine: Engine
):
    class Refusing:
        def publish(self, batch: Sequence[Outgoing]) -> None:
            raise Unconfirmed("refused by the broker")

    commit_events(new_uow, 2)

    with pytest.raises(Unconfirmed):
        relay.send_batch(Refusing())  # type: ignore[arg-type]

    assert waiting(engine) == 2


def test_inbox_and_outbox_live_in_the_tables_that_migrations_made(engine: Engine):
    names = sa.inspect(engine).get_table_names()

    assert {outbox.name, inbox_table.name} <= set(names)
