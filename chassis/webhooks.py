"""A vendor's webhook taken in by one statement that is its own transaction.

A vendor that waits too long sends again, and gives up on the address after some days. So taking in
costs one round trip to the database, and holds no lock but that of its own row: whether the webhook
concerns anybody here is asked by the statement that keeps it.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from chassis import clock, trace
from chassis.tables import inbox as table

_GIVEN = ("message_id", "name", "payload", "traceparent", "correlation_id")


class Door:
    """Where the webhooks of one vendor come in.

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
            "message_id": f"{self._source}:{message_id}",
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
        "version": sa.literal(1),
        "status": sa.literal("pending"),
        "occurred_at": now,
        "received_at": now,
        "next_attempt_at": now,
    }
    row = insert(table).from_select(list(values), sa.select(*values.values()).where(where))
    return row.on_conflict_do_nothing().returning(table.c.message_id)
