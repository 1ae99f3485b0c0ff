"""The tables that every service's database has beside its own: what messaging rests on.

They have their own migrations (`chassis/migrations`), so that a service cannot forget them.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from chassis.db import UtcDateTime, new_metadata, not_personal, personal

metadata = new_metadata()

_IN_TRANSIT = personal(
    category="messages in transit",
    purpose="carry a fact from the service that owns it to those that act on it",
    basis="contract",
    retention="until handled; parked ones until replayed or erased",
    export="exclude",
)
_REMEMBERED_ANSWER = personal(
    category="remembered answers",
    purpose="give a repeated command its first answer",
    basis="contract",
    retention="24 hours",
    export="exclude",
)
_TECHNICAL = not_personal("bookkeeping of messages")

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("seq", sa.BigInteger, sa.Identity(), primary_key=True, info=_TECHNICAL),
    sa.Column("message_id", sa.Uuid, nullable=False, info=_TECHNICAL),
    sa.Column("routing_key", sa.Text, nullable=False, info=_TECHNICAL),
    sa.Column("body", sa.LargeBinary, nullable=False, info=_IN_TRANSIT),
    sa.Column("traceparent", sa.Text, nullable=False, info=_TECHNICAL),
    sa.Column("recorded_at", UtcDateTime, nullable=False, info=_TECHNICAL),
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("message_id", sa.Text, primary_key=True, info=_TECHNICAL),
    sa.Column("source", sa.Text, nullable=False, info=_TECHNICAL),
    sa.Column("name", sa.Text, nullable=False, info=_TECHNICAL),
    sa.Column("version", sa.Integer, nullable=False, info=_TECHNICAL),
    sa.Column("payload", JSONB(none_as_null=True), info=_IN_TRANSIT),
    sa.Column("raw", sa.LargeBinary, info=_IN_TRANSIT),
    sa.Column("traceparent", sa.Text, info=_TECHNICAL),
    sa.Column("correlation_id", sa.Text, info=_TECHNICAL),
    sa.Column("occurred_at", UtcDateTime, nullable=False, info=_TECHNICAL),
    sa.Column("received_at", UtcDateTime, nullable=False, info=_TECHNICAL),
    sa.Column("status", sa.Text, nullable=False, info=_TECHNICAL),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0", info=_TECHNICAL),
    sa.Column("next_attempt_at", UtcDateTime, nullable=False, info=_TECHNICAL),
    sa.Column("reason", sa.Text, info=_TECHNICAL),
    sa.Column("settled_at", UtcDateTime, info=_TECHNICAL),
    sa.CheckConstraint("status in ('pending', 'done', 'parked')", name="status_known"),
)
sa.Index(
    "ix_inbox_due",
    inbox.c.next_attempt_at,
    inbox.c.message_id,
    postgresql_where=inbox.c.status == "pending",
)
sa.Index("ix_inbox_parked", inbox.c.settled_at, postgresql_where=inbox.c.status == "parked")
sa.Index("ix_inbox_done", inbox.c.settled_at, postgresql_where=inbox.c.status == "done")

idempotency_key = sa.Table(
    "idempotency_key",
    metadata,
    sa.Column("key", sa.Text, primary_key=True, info=_TECHNICAL),
    sa.Column("method", sa.Text, primary_key=True, info=_TECHNICAL),
    sa.Column("request_digest", sa.LargeBinary, nullable=False, info=_TECHNICAL),
    sa.Column("answer", JSONB(none_as_null=True), info=_REMEMBERED_ANSWER),
    sa.Column("created_at", UtcDateTime, nullable=False, index=True, info=_TECHNICAL),
)

retention_run = sa.Table(
    "retention_run",
    metadata,
    sa.Column("name", sa.Text, primary_key=True, info=_TECHNICAL),
    sa.Column("forgotten", sa.BigInteger, nullable=False, info=_TECHNICAL),
    sa.Column("spared", sa.BigInteger, nullable=False, info=_TECHNICAL),
    sa.Column("overdue", sa.BigInteger, nullable=False, info=_TECHNICAL),
    sa.Column("oldest_at", UtcDateTime, info=_TECHNICAL),
    sa.Column("ran_at", UtcDateTime, info=_TECHNICAL),
    sa.Column("told_at", UtcDateTime, info=_TECHNICAL),
)

tombstone = sa.Table(
    "tombstone",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True, info=not_personal("keyed digest")),
    sa.Column("identifier_type", sa.Text, nullable=False, info=_TECHNICAL),
    sa.Column("erased_at", UtcDateTime, nullable=False, info=_TECHNICAL),
)

restriction = sa.Table(
    "restriction",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True, info=not_personal("keyed digest")),
    sa.Column("kind", sa.Text, primary_key=True, server_default="frozen", info=_TECHNICAL),
    sa.Column("since", UtcDateTime, nullable=False, info=_TECHNICAL),
)

objection = sa.Table(
    "objection",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True, info=not_personal("keyed digest")),
    sa.Column("purpose", sa.Text, primary_key=True, info=_TECHNICAL),
    sa.Column("since", UtcDateTime, nullable=False, info=_TECHNICAL),
)

restoration = sa.Table(
    "restoration",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True, info=_TECHNICAL),
    sa.Column("taken_at", UtcDateTime, nullable=False, info=_TECHNICAL),
    sa.Column("restored_at", UtcDateTime, nullable=False, info=_TECHNICAL),
    sa.Column("replayed_at", UtcDateTime, info=_TECHNICAL),
    sa.Column("erased", sa.Integer, info=_TECHNICAL),
)

task_run = sa.Table(
    "task_run",
    metadata,
    sa.Column("task", sa.Text, primary_key=True, info=_TECHNICAL),
    sa.Column("ran_at", UtcDateTime, nullable=False, info=_TECHNICAL),
    sa.Column("took", sa.Float, nullable=False, info=_TECHNICAL),
    sa.Column("failures", sa.Integer, nullable=False, info=_TECHNICAL),
)
