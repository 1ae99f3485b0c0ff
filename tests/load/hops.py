"""What a message costs at each hop: microseconds of our processor, and bytes.

Processor time and not the clock's, so that a busy machine says the same. A command's fact is
recorded, relayed, taken in and handled here in one process, by the code that services run.
"""

import statistics
import time
from collections.abc import Callable, Iterator

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis.broker import Names, publisher
from chassis.inbox import Handler, Inbox
from chassis.messages import Event
from chassis.relay import Relay
from chassis.tables import inbox, outbox
from chassis.transport import frames, requests, topology
from chassis.unit_of_work import UnitOfWork
from tests.load.figures import Figure, Wanted
from tests.load.ground import Ground, ground

SLICES = 5
EVENTS = 60
PAYLOAD = {"membership_id": "0" * 36, "series_id": "0" * 36, "host_id": "0" * 36}

# Twice what was measured on two busy cores: for a hop that grows dear.
_EVERY = sa.true()
COSTS = {"record": 5000.0, "relay": 400.0, "take_in": 4000.0, "handle": 5000.0}
BYTES = {"outbox_row": 1000.0, "inbox_row": 1000.0, "known_id": 400.0, "call": 700.0}


def figures() -> Iterator[Figure]:
    """Each hop of an event, then what lies in tables and what a call is on the wire."""
    with ground() as laid:
        engine = laid.databases.engine("probe")
        topology.declare(laid.amqp_url, laid.namespace, "probe", ["probe.#"])
        laid._declared.add("probe")
        taken = [_slice(laid, engine) for _ in range(SLICES)]
        for hop, most in COSTS.items():
            value = statistics.median(one[hop] for one in taken)
            yield Figure(f"hops.{hop}", value, "us", most, Wanted.AT_MOST)
        for what, most in BYTES.items():
            size = taken[-1][what]
            yield Figure(f"hops.{what}_bytes", size, "bytes", most, Wanted.AT_MOST)


def _slice(laid: Ground, engine: Engine) -> dict[str, float]:
    """Some events through all hops."""

    def new_uow() -> UnitOfWork:
        return UnitOfWork(engine, source="probe")

    cost: dict[str, float] = {"call": float(len(_call()))}
    cost["record"] = _each(lambda: _record(new_uow))
    cost["outbox_row"] = _row_bytes(engine, outbox)
    with engine.connect() as db:
        bodies = list(db.scalars(sa.select(outbox.c.body)))
    relay = Relay(engine, laid.amqp_url, laid.namespace)
    with publisher(laid.amqp_url, Names(laid.namespace).events) as out:
        cost["relay"] = _each(lambda: relay.send_batch(out))
    taking = Inbox(new_uow, [Handler("probe", "*", lambda _uow, _message: None)])
    cost["take_in"] = _each(lambda: [taking.receive(body) for body in bodies])
    cost["inbox_row"] = _row_bytes(engine, inbox, inbox.c.status == "pending")
    cost["handle"] = _each(lambda: taking.handle_due(EVENTS))
    cost["known_id"] = _row_bytes(engine, inbox, inbox.c.status == "done")
    return cost


def _each(work: Callable[[], object]) -> float:
    """Microseconds of processor for each of the messages."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) / EVENTS * 1e6


def _record(new_uow: Callable[[], UnitOfWork]) -> None:
    """Each in a transaction of its own, as commands do."""
    for _ in range(EVENTS):
        with new_uow() as uow:
            uow.publish(Event("announced", 1, PAYLOAD))


def _row_bytes(engine: Engine, table: sa.Table, which: sa.ColumnElement[bool] = _EVERY) -> float:
    size = sa.func.avg(sa.func.pg_column_size(sa.literal_column(f"{table.name}.*")))
    with engine.connect() as db:
        return float(db.execute(sa.select(size).select_from(table).where(which)).scalar_one())


def _call() -> bytes:
    """The frames of a call that asks by one id."""
    headers = requests.headers(
        timeout=5.0, traceparent="0" * 55, correlation_id="0" * 32, idempotency_key=None
    )
    properties = frames.properties(
        headers=headers,
        correlation_id="1f",
        reply_to=topology.REPLY_TO,
        expiration="5000",
        message_type="get_series",
    )
    body = orjson.dumps({"series_id": "0" * 36})
    return frames.publish(
        1, "sm.rpc", "series", properties=properties, body=body, frame_max=131072, mandatory=True
    )
