"""Messages taken in: stored by id, then handled in one transaction with their effect.

Intake answers the broker as soon as the row is committed. Handling is from the database: a failure
is retried with back-off and jitter and, after `MAX_ATTEMPTS`, parked, as is what cannot be read.
Order is not assumed. A handled message keeps its id, so that a second delivery is known, and loses
its payload.
"""

import hashlib
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from operator import itemgetter
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from chassis import metrics, spans, trace
from chassis.db import DATABASE_ERRORS
from chassis.errors import ChassisError, Invalid
from chassis.messages import Malformed, Message, decode
from chassis.retry import backoff
from chassis.tables import inbox as table
from chassis.unit_of_work import UnitOfWork

MAX_ATTEMPTS = 12
IDLE_SECONDS = 1.0
# As long as they are handled, what they lock is locked; looked for among the next that are due.
MOST_TOGETHER, LOOKED_AT = 50, 200
log = logging.getLogger(__name__)

Apply = Callable[[UnitOfWork, Message], None]


class Stoppable(Protocol):
    """What says when to end: `threading.Event` or its like."""

    def is_set(self) -> bool: ...


@dataclass(frozen=True)
class Handler:
    """What to do with messages whose source and name match (shell-style).

    `in_groups` where several of one name that are due may be handled in one transaction: they lock
    nothing, or what no other transaction locks in another order.
    """

    source: str
    pattern: str
    apply: Apply
    in_groups: bool = False

    def takes(self, source: str, name: str) -> bool:
        return fnmatchcase(source, self.source) and fnmatchcase(name, self.pattern)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message as the broker gave it."""

    body: bytes
    traceparent: str | None = None


class Inbox:
    """The inbox of one service; `new_unit_of_work` opens transactions on its database."""

    def __init__(
        self,
        new_unit_of_work: Callable[[], UnitOfWork],
        handlers: Sequence[Handler],
        *,
        arrived: threading.Event | None = None,
    ) -> None:
        self._new_unit_of_work = new_unit_of_work
        self._handlers = handlers
        self.arrived = arrived or threading.Event()

    def receive(self, body: bytes, traceparent: str | None = None) -> None:
        """Store a message from the broker; one that cannot be read is stored as parked."""
        self.receive_all([Arrived(body, traceparent)])

    def receive_all(self, arrived: Iterable[Arrived]) -> None:
        """The same for several: all of them in one transaction, or none."""
        with self._new_unit_of_work() as uow:
            readable = []
            for one in arrived:
                try:
                    readable.append((decode(one.body), one.traceparent))
                except Malformed as error:
                    _park_unreadable(uow, one.body, reason=f"malformed: {error}")
            store_all(uow, readable)
        self.arrived.set()

    def handle_due(self, limit: int = 100) -> int:
        """Handle up to `limit` messages that are due; returns how many were tried."""
        tried = 0
        while tried < limit and (handled := self._handle_next(limit - tried)):
            tried += handled
        return tried

    def run(self, stop: Stoppable) -> None:
        """Handle messages until `stop`; a database that is away is waited for."""
        while not stop.is_set():
            try:
                if self.handle_due():
                    continue
            except DATABASE_ERRORS:
                log.warning("inbox waits for the database", exc_info=True)
            self.arrived.wait(IDLE_SECONDS)
            self.arrived.clear()

    def _handle_next(self, limit: int) -> int:
        """Handle the next message, and those that may go with it; returns how many."""
        with self._new_unit_of_work() as uow:
            row = uow.db.connection().execute(_NEXT_DUE, {"now": uow.now}).first()
            if row is None:
                return 0
            rows = [row, *self._going_with(uow, row, min(limit, MOST_TOGETHER) - 1)]
            if len(rows) == 1 or not self._settle_together(uow, rows):
                for each in rows:
                    with _in_trace_of(each):
                        self._settle(uow, each)
            return len(rows)

    def _going_with(self, uow: UnitOfWork, row: Any, most: int) -> Sequence[Any]:
        handlers = self._handlers_of(row)
        if not handlers or not all(handler.in_groups for handler in handlers):
            return ()
        alike = {"now": uow.now, "message_id": row.message_id, "most": most}
        alike |= {"source": row.source, "name": row.name}
        locked = uow.db.connection().execute(_ALIKE, alike)
        # Others may have handled one in between.
        return [
            each for each in locked if each.status == "pending" and each.next_attempt_at <= uow.now
        ]

    def _settle_together(self, uow: UnitOfWork, rows: Sequence[Any]) -> bool:
        """Handle all in one savepoint; False, with nothing changed, where one fails."""
        try:
            with uow.db.begin_nested():
                for row in rows:
                    with _in_trace_of(row):
                        self._apply(uow, row)
        except Exception as error:
            if _has_lost_connection(error):
                raise
            log.warning("messages are handled one by one", exc_info=True)
            uow.forget_actions()
            return False
        _mark_done(uow, rows)
        return True

    def _settle(self, uow: UnitOfWork, row: Any) -> None:
        """Try the handlers inside a savepoint; the row stays locked whatever they do."""
        try:
            with uow.db.begin_nested():
                self._apply(uow, row)
        except Invalid as refusal:
            uow.forget_actions()
            _park(uow, row, reason=f"refused: {refusal.code}")
        except Exception as error:
            if _has_lost_connection(error):
                raise
            # Any other failure of a handler is retried, then parked.
            uow.forget_actions()
            _postpone(uow, row, error)
        else:
            _mark_done(uow, [row])

    def _apply(self, uow: UnitOfWork, row: Any) -> None:
        message = Message(
            id=row.message_id,
            name=row.name,
            version=row.version,
            source=row.source,
            occurred_at=row.occurred_at,
            correlation_id=row.correlation_id or "",
            payload=row.payload,
        )
        for handler in self._handlers_of(row):
            handler.apply(uow, message)

    def _handlers_of(self, row: Any) -> list[Handler]:
        return [handler for handler in self._handlers if handler.takes(row.source, row.name)]


def _in_trace_of(row: Any) -> AbstractContextManager[object]:
    name = f"handle {row.source}.{row.name}"
    return spans.following(row.traceparent, row.correlation_id, name, spans.Kind.CONSUMER)


def _has_lost_connection(error: Exception) -> bool:
    return isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated


# Made once: the way of every message and every webhook leads through them.
_STORED = insert(table).on_conflict_do_nothing().returning(table.c.message_id)
_IS_DUE = sa.and_(
    # As the index has it: of a parameter a plan that is kept could not know that it fits.
    table.c.status == sa.literal("pending", literal_execute=True),
    table.c.next_attempt_at <= sa.bindparam("now"),
)
_IN_TURN = (table.c.next_attempt_at, table.c.message_id)
_NEXT_DUE = (
    sa.select(table).where(_IS_DUE).order_by(*_IN_TURN).limit(1).with_for_update(skip_locked=True)
)
# The next that are due are read in turn, as the index has them; those of the name are then locked
# by their ids alone. Asked for all at once, and with no figures yet of a backlog that has just
# come, PostgreSQL would read the backlog anew for each of its messages.
_NEXT_FEW = (
    sa.select(table.c.message_id, table.c.source, table.c.name)
    .where(_IS_DUE)
    .order_by(*_IN_TURN)
    .limit(LOOKED_AT)
    .subquery()
)
_ALIKE_IDS = (
    sa.select(_NEXT_FEW.c.message_id)
    .where(
        _NEXT_FEW.c.message_id != sa.bindparam("message_id"),
        _NEXT_FEW.c.source == sa.bindparam("source"),
        _NEXT_FEW.c.name == sa.bindparam("name"),
    )
    .limit(sa.bindparam("most"))
)
_ALIKE = (
    sa.select(table)
    .where(table.c.message_id == sa.any_(sa.func.array(_ALIKE_IDS.scalar_subquery())))
    .order_by(*_IN_TURN)
    .with_for_update(skip_locked=True)
)
_DONE = (
    sa.update(table)
    .where(table.c.message_id == sa.bindparam("handled"))
    .values(status="done", payload=None, reason=None, settled_at=sa.bindparam("now"))
)


def handle_together(
    uow: UnitOfWork, parts: Sequence[Message], handle: Callable[[], object]
) -> None:
    """Handle a message of several parts in one go.

    Where that fails, the parts are stored as messages, to be handled, and given up on, apart.
    """
    if len(parts) == 1:
        handle()
        return
    try:
        with uow.db.begin_nested():
            handle()
    except Exception:
        log.warning("a message is handled part by part", exc_info=True)
        uow.forget_actions()
        store_all(uow, [(part, trace.current().traceparent) for part in parts])
        uow.wake_inbox()


def store(uow: UnitOfWork, message: Message, *, traceparent: str | None = None) -> bool:
    """Store a message once; False where its id is known already."""
    return store_all(uow, [(message, traceparent)]) == 1


def store_all(uow: UnitOfWork, messages: Iterable[tuple[Message, str | None]]) -> int:
    """Store messages, each with its traceparent, once; returns how many were new."""
    rows = [_pending(uow, message, traceparent) for message, traceparent in messages]
    if not rows:
        return 0
    # In one order everywhere, so that two who were sent the same never wait for one another.
    rows.sort(key=itemgetter("message_id"))
    return len(uow.db.connection().execute(_STORED, rows).all())


def _pending(uow: UnitOfWork, message: Message, traceparent: str | None) -> dict[str, Any]:
    return {
        "message_id": message.id,
        "source": message.source,
        "name": message.name,
        "version": message.version,
        "payload": message.payload,
        "traceparent": traceparent,
        "correlation_id": message.correlation_id,
        "occurred_at": message.occurred_at,
        "received_at": uow.now,
        "status": "pending",
        "next_attempt_at": uow.now,
    }


def _mark_done(uow: UnitOfWork, rows: Sequence[Any]) -> None:
    done = [{"handled": row.message_id, "now": uow.now} for row in rows]
    uow.db.connection().execute(_DONE, done)
    for row in rows:
        metrics.inbox_messages.labels(row.source, row.name, "done").inc()
        metrics.inbox_lag.labels(row.source).observe((uow.now - row.received_at).total_seconds())


def _postpone(uow: UnitOfWork, row: Any, error: Exception) -> None:
    reason = f"failed: {_kind_of(error)}"
    log.warning(
        "a message could not be handled",
        extra={"message_id": row.message_id, "message_name": row.name, "attempt": row.attempts + 1},
        exc_info=error,
    )
    if row.attempts + 1 >= MAX_ATTEMPTS:
        _park(uow, row, reason=reason)
        return
    attempt = row.attempts + 1
    _update(uow, row, attempts=attempt, next_attempt_at=uow.now + backoff(attempt), reason=reason)
    metrics.inbox_messages.labels(row.source, row.name, "retried").inc()


def _park(uow: UnitOfWork, row: Any, *, reason: str) -> None:
    _update(uow, row, status="parked", attempts=row.attempts + 1, reason=reason, settled_at=uow.now)
    metrics.inbox_messages.labels(row.source, row.name, "parked").inc()
    log.error(
        "a message was parked",
        extra={"message_id": row.message_id, "message_name": row.name, "reason": reason},
    )


def _kind_of(error: Exception) -> str:
    """What failed, without the sentence: sentences can quote people."""
    return error.code if isinstance(error, ChassisError) else type(error).__name__


def _update(uow: UnitOfWork, row: Any, **values: Any) -> None:
    uow.db.execute(sa.update(table).where(table.c.message_id == row.message_id).values(**values))


def _park_unreadable(uow: UnitOfWork, body: bytes, *, reason: str) -> None:
    """Keep the bytes under their digest, so that the same rubbish twice is one row."""
    row = insert(table).values(
        message_id=f"unreadable:{hashlib.sha256(body).hexdigest()}",
        source="unknown",
        name="unreadable",
        version=0,
        raw=body,
        occurred_at=uow.now,
        received_at=uow.now,
        status="parked",
        next_attempt_at=uow.now,
        reason=reason,
        settled_at=uow.now,
    )
    uow.db.execute(row.on_conflict_do_nothing())
    metrics.inbox_messages.labels("unknown", "unreadable", "parked").inc()
    log.error("an unreadable message was parked", extra={"reason": reason})
