"""Vendors' webhooks, kept in the inbox under the vendor's id, to be handled later.

A vendor that waits too long sends again, and gives up on the address after some days. Where nothing
but the webhook is written, a `Door` takes it in by one statement that is its own transaction; where
something else is, `store_webhook` keeps it in the transaction of that.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from chassis import clock, trace
from chassis.inbox import store
from chassis.messages import Message
from chassis.tables import inbox as table
from chassis.unit_of_work import UnitOfWork

_VERSION = 1
_GIVEN = ("message_id", "name", "payload", "traceparent", "correlation_id")


def store_webhook(
    uow: UnitOfWork, source: str, message_id: str, name: str, payload: dict[str, Any]
) -> bool:
    """Store a webhook with whatever else the transaction does; False where it came before."""
    spot = trace.current()
    message = Message(
        id=_id(source, message_id),
        name=name,
        version=_VERSION,
        source=source,
        occurred_at=uow.now,
        correlation_id=spot.correlation_id,
        payload=payload,
    )
    is_new = store(uow, message, traceparent=spot.traceparent)
    if is_new:
        uow.wake_inbox()
    return is_new


class Door:
    """Where the webhooks of one vendor come in: one round trip, no lock but that of its own row.

    `where` says which concern this service, by what `keep` is told: `sa.bindparam("account")`.
    """

    def __init__(self, source: str, *, where: sa.ColumnElement[bool] | None = None) -> None:
        self._source = source
        # Made once: every webhook goes through it.
        self._statement = _keeping(source, sa.true() if where is None else where)

    def keep(
        self, db: sa.Connection, message_id: str, name: str, payload: dict[str, Any], **told: Any
    ) -> bool:
        """Store a webhook under the vendor's id, to be handled later.

        `db` is in AUTOCOMMIT. False where it came before, or concerns nobody.
        """
        spot = trace.current()
        row = {
            "message_id": _id(self._source, message_id),
            "name": name,
            "payload": payload,
            "traceparent": spot.traceparent,
            "correlation_id": spot.correlation_id,
            "now": clock.now(),
        }
        return db.execute(self._statement, row | told).first() is not None


def _keeping(source: str, where: sa.ColumnElement[bool]) -> sa.Insert:
    now = sa.bindparam("now", type_=table.c.received_at.type)
    values: dict[str, sa.ColumnElement[Any]] = {
        **{name: sa.bindparam(name, type_=table.c[name].type) for name in _GIVEN},
        "source": sa.literal(source),
        "version": sa.literal(_VERSION),
        "status": sa.literal("pending"),
        "occurred_at": now,
        "received_at": now,
        "next_attempt_at": now,
    }
    row = insert(table).from_select(list(values), sa.select(*values.values()).where(where))
    return row.on_conflict_do_nothing().returning(table.c.message_id)


def _id(source: str, message_id: str) -> str:
    return f"{source}:{message_id}"
