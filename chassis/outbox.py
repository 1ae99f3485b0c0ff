"""Events waiting to leave: rows written in the transaction of the fact that they report."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis import trace
from chassis.ids import new_id
from chassis.messages import Event, Message, encode
from chassis.tables import outbox

CHANNEL = "outbox"

# Made once: the way of every event leads through it. It wakes the relay at the commit by itself.
_COLUMNS = ("message_id", "routing_key", "body", "traceparent", "recorded_at")
_RECORDED = (
    sa.insert(outbox)
    .inline()
    .from_select(
        _COLUMNS,
        sa.select(
            *(sa.bindparam(name, type_=outbox.c[name].type) for name in _COLUMNS)
        ).select_from(sa.func.pg_notify(CHANNEL, "").alias("woken")),
    )
)


def record(db: Session, event: Event, *, source: str, now: datetime) -> None:
    """Write the event beside the fact, and have the relay woken by NOTIFY at the commit."""
    spot = trace.current()
    message = Message(
        id=str(new_id()),
        name=event.name,
        version=event.version,
        source=source,
        occurred_at=now,
        correlation_id=spot.correlation_id,
        payload=event.payload,
    )
    row = {
        "message_id": message.id,
        "routing_key": message.routing_key,
        "body": encode(message),
        "traceparent": spot.traceparent,
        "recorded_at": now,
    }
    db.connection().execute(_RECORDED, row)


def depth_and_oldest(db: sa.Connection) -> tuple[int, datetime | None]:
    """How many events wait, and since when the oldest does."""
    row = db.execute(sa.select(sa.func.count(), sa.func.min(outbox.c.recorded_at))).one()
    return row[0], row[1]
