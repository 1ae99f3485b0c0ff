"""Connections, attempts to connect, meetings, deleted series, errands."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _connections()
    _meetings()
    _errands()


def _connections() -> None:
    op.create_table(
        "connection",
        sa.Column("id", sa.Uuid),
        sa.Column("host_id", sa.Uuid, nullable=False),
        sa.Column("zoom_user_id", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("problem", sa.Text),
        sa.Column("connected_at", INSTANT, nullable=False),
        sa.Column("access_token", sa.LargeBinary),
        sa.Column("refresh_token", sa.LargeBinary),
        sa.Column("access_expires_at", INSTANT, nullable=False),
        sa.Column("refreshed_at", INSTANT, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("writes_on", sa.Date),
        sa.Column("writes_count", sa.Integer, nullable=False),
        sa.Column("paused_until", INSTANT),
        sa.Column("throttled_in_a_row", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_connection"),
        sa.UniqueConstraint("host_id", name="uq_connection_host_id"),
        sa.UniqueConstraint("zoom_user_id", name="uq_connection_zoom_user_id"),
    )
    op.create_table(
        "connect_attempt",
        sa.Column("id", sa.Uuid),
        sa.Column("state_digest", sa.LargeBinary, nullable=False),
        sa.Column("host_id", sa.Uuid, nullable=False),
        sa.Column("verifier", sa.LargeBinary, nullable=False),
        sa.Column("taken_at", INSTANT),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_connect_attempt"),
        sa.UniqueConstraint("state_digest", name="uq_connect_attempt_state_digest"),
    )
    op.create_index("ix_connect_attempt_host_id", "connect_attempt", ["host_id"])
    op.create_index("ix_connect_attempt_expires_at", "connect_attempt", ["expires_at"])


def _meetings() -> None:
    op.create_table(
        "meeting",
        sa.Column("session_id", sa.Uuid),
        sa.Column("series_id", sa.Uuid, nullable=False),
        sa.Column("host_id", sa.Uuid, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("is_wanted", sa.Boolean, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("titled_at", INSTANT),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("duration_minutes", sa.Integer, nullable=False),
        sa.Column("zoom_meeting_id", sa.BigInteger),
        sa.Column("join_url", sa.Text),
        sa.Column("told_topic", sa.Text),
        sa.Column("told_starts_at", INSTANT),
        sa.Column("told_duration_minutes", sa.Integer),
        sa.Column("mended_at", INSTANT),
        sa.Column("create_sent_at", INSTANT),
        sa.Column("check_at", INSTANT),
        sa.Column("problem", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", INSTANT),
        sa.PrimaryKeyConstraint("session_id", name="pk_meeting"),
    )
    due = sa.text("next_attempt_at is not null")
    op.create_index("ix_meeting_due", "meeting", ["next_attempt_at"], postgresql_where=due)
    op.create_index("ix_meeting_host", "meeting", ["host_id", "starts_at"])
    for column in ("series_id", "starts_at", "zoom_meeting_id"):
        op.create_index(f"ix_meeting_{column}", "meeting", [column])
    op.create_table(
        "ended_series",
        sa.Column("series_id", sa.Uuid),
        sa.Column("ended_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("series_id", name="pk_ended_series"),
    )
    op.create_index("ix_ended_series_ended_at", "ended_series", ["ended_at"])


def _errands() -> None:
    op.create_table(
        "errand",
        sa.Column("id", sa.Uuid),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("owner_digest", sa.LargeBinary, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_errand"),
    )
    op.create_index("ix_errand_owner_digest", "errand", ["owner_digest"])
    op.create_index("ix_errand_next_attempt_at", "errand", ["next_attempt_at"])
