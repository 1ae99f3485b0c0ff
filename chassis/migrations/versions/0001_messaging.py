"""The tables that messaging rests on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _outbox()
    _inbox()
    op.create_table(
        "idempotency_key",
        sa.Column("key", sa.Text),
        sa.Column("method", sa.Text),
        sa.Column("request_digest", sa.LargeBinary, nullable=False),
        sa.Column("answer", JSONB),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", "method", name="pk_idempotency_key"),
    )
    op.create_index("ix_idempotency_key_created_at", "idempotency_key", ["created_at"])
    op.create_table(
        "tombstone",
        sa.Column("digest", sa.LargeBinary),
        sa.Column("identifier_type", sa.Text, nullable=False),
        sa.Column("erased_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_tombstone"),
    )
    op.create_table(
        "restriction",
        sa.Column("digest", sa.LargeBinary),
        sa.Column("since", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_restriction"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", sa.BigInteger, sa.Identity()),
        sa.Column("message_id", sa.Uuid, nullable=False),
        sa.Column("routing_key", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("traceparent", sa.Text, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_outbox"),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("message_id", sa.Text),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("payload", JSONB),
        sa.Column("raw", sa.LargeBinary),
        sa.Column("traceparent", sa.Text),
        sa.Column("correlation_id", sa.Text),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_attempt_at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("settled_at", INSTANT),
        sa.PrimaryKeyConstraint("message_id", name="pk_inbox"),
        sa.CheckConstraint(
            "status in ('pending', 'done', 'parked')", name=op.f("ck_inbox_status_known")
        ),
    )
    pending, parked, done = (sa.text(f"status = '{s}'") for s in ("pending", "parked", "done"))
    op.create_index(
        "ix_inbox_due", "inbox", ["next_attempt_at", "message_id"], postgresql_where=pending
    )
    op.create_index("ix_inbox_parked", "inbox", ["settled_at"], postgresql_where=parked)
    op.create_index("ix_inbox_done", "inbox", ["settled_at"], postgresql_where=done)
