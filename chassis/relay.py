"""Sends what waits in the outbox. At least once: who dies between confirm and commit sends again.

Several relays may run beside one another; each claims rows with SKIP LOCKED. NOTIFY wakes it at a
commit; a poll every second covers a notification that was missed.
"""

import logging
import time
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import amqp
import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis import metrics, spans
from chassis.broker import ConfirmedPublisher, Names, Outgoing, Unconfirmed, publisher
from chassis.db import CONNECTION, DATABASE_ERRORS
from chassis.inbox import Stoppable
from chassis.outbox import CHANNEL
from chassis.retry import backoff
from chassis.tables import outbox as table

WINDOW = 500
IDLE_SECONDS = 1.0
# py-amqp raises its own errors and lets the socket's through.
BROKER_ERRORS = (amqp.exceptions.AMQPError, OSError, Unconfirmed)
log = logging.getLogger(__name__)


class Relay:
    """The relay of one service's outbox."""

    def __init__(self, engine: Engine, amqp_url: str, namespace: str) -> None:
        self._engine = engine
        self._amqp_url = amqp_url
        self._exchange = Names(namespace).events
        self.is_connected = False

    def run(self, stop: Stoppable) -> None:
        """Relay until `stop`; a broker or database that is away is waited for."""
        failures = 0
        while not stop.is_set():
            try:
                self._relay_until_it_breaks(stop)
            except (*BROKER_ERRORS, *DATABASE_ERRORS, psycopg.Error) as error:
                # Who had come through begins to count anew.
                failures = 1 if self.is_connected else failures + 1
                self.is_connected = False
                log.warning("relay waits", extra={"error": type(error).__name__})
                self._pause(failures, stop)

    def _relay_until_it_breaks(self, stop: Stoppable) -> None:
        with (
            publisher(self._amqp_url, self._exchange) as out,
            self._listening() as listener,
        ):
            self.is_connected = True
            while not stop.is_set():
                while self.send_batch(out) == WINDOW:
                    pass
                # One notification is enough: the batch that follows takes all there is.
                for _ in listener.notifies(timeout=IDLE_SECONDS, stop_after=1):
                    pass
                out.require_open()

    def _listening(self) -> psycopg.Connection:
        # In parts: libpq does not read every address that SQLAlchemy does.
        _, where = self._engine.dialect.create_connect_args(self._engine.url)
        listener = psycopg.connect(**{**where, **CONNECTION}, autocommit=True)
        listener.execute(f"LISTEN {CHANNEL}")
        return listener

    def send_batch(self, out: ConfirmedPublisher) -> int:
        """Send up to a window of events and delete those confirmed; returns how many."""
        claim = (
            sa.select(table).order_by(table.c.seq).limit(WINDOW).with_for_update(skip_locked=True)
        )
        with self._engine.begin() as db:
            rows = db.execute(claim).all()
            if rows:
                _publish(out, rows)
                sent = [row.seq for row in rows]
                db.execute(sa.delete(table).where(table.c.seq == sa.any_(sa.literal(sent))))
        metrics.outbox_published.inc(len(rows))
        return len(rows)

    def _pause(self, failures: int, stop: Stoppable) -> None:
        until = time.monotonic() + min(backoff(failures).total_seconds(), 10.0)
        while time.monotonic() < until and not stop.is_set():
            time.sleep(0.1)


def _publish(out: ConfirmedPublisher, rows: Sequence[sa.Row[Any]]) -> None:
    """With a span for each event, from the fact's trace, that lasts until the broker has it."""
    with ExitStack() as open_spans:
        for row in rows if spans.is_recording() else ():
            name = f"publish {row.routing_key}"
            open_spans.enter_context(
                spans.following(row.traceparent, None, name, spans.Kind.PRODUCER)
            )
        out.publish([_outgoing(row) for row in rows])


def _outgoing(row: sa.Row[tuple[object, ...]]) -> Outgoing:
    return Outgoing(
        routing_key=row.routing_key,
        body=row.body,
        message_id=str(row.message_id),
        headers={"traceparent": row.traceparent},
    )
