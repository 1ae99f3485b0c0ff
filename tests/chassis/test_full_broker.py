"""A broker whose disk is full takes nothing: facts wait where they were said, none is lost."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from chassis.broker import Names, connect
from chassis.messages import Event
from chassis.outbox import depth_and_oldest
from chassis.relay import Relay
from chassis.transport import topology
from chassis.unit_of_work import UnitOfWork
from tests.chassis.own_broker import OwnBroker, own_broker

NAMES = Names("full")


@pytest.fixture
def full(tmp_path: Path) -> Iterator[OwnBroker]:
    """A broker that hears everything, and has room so far."""
    with own_broker(tmp_path) as own:
        topology.declare(own.amqp_url, NAMES.namespace, "probe", {"#"})
        yield own


@pytest.fixture
def relay(engine: Engine, full: OwnBroker) -> Iterator[Relay]:
    """A relay at work."""
    working, stopping = Relay(engine, full.amqp_url, NAMES.namespace), threading.Event()
    thread = threading.Thread(target=working.run, args=[stopping])
    thread.start()
    yield working
    stopping.set()
    thread.join()


def commit_events(new_uow: Callable[[], UnitOfWork], numbers: range) -> None:
    with new_uow() as uow:
        for n in numbers:
            uow.publish(Event("noted", 1, {"n": n}))


def waiting(engine: Engine) -> int:
    with engine.connect() as db:
        return depth_and_oldest(db)[0]


def ids_taken(own: OwnBroker) -> list[str]:
    with connect(own.amqp_url) as connection:
        channel, found = connection.channel(), []
        while (got := channel.basic_get(NAMES.inbox_queue("probe"), no_ack=True)) is not None:
            found.append(got.properties["message_id"])
        return found


def test_facts_wait_and_leave_once_there_is_room(
    full: OwnBroker,
    relay: Relay,
    engine: Engine,
    new_uow: Callable[[], UnitOfWork],
    eventually: Callable[..., Any],
) -> None:
    commit_events(new_uow, range(3))
    eventually(lambda: waiting(engine) == 0)

    full.fill_disk()
    commit_events(new_uow, range(3, 8))
    # It says that it cannot publish, so that its process is not ready.
    eventually(lambda: not relay.is_connected)
    assert waiting(engine) == 5

    full.free_disk()
    eventually(lambda: waiting(engine) == 0)
    # At least once: what was on its way may come twice, under its one id.
    assert len(set(ids_taken(full))) == 8
