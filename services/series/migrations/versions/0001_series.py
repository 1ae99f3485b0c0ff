"""Series, schedules, sessions and memberships."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _series()
    _schedule()
    _session()
    _membership()
    _join_opening()


def _series() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("host_id", sa.Uuid, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("pricing", sa.Text, nullable=False),
        sa.Column("price_amount_cents", sa.Integer),
        sa.Column("price_currency", sa.Text),
        sa.Column("price_interval", sa.Text),
        sa.Column("price_as_of", INSTANT),
        sa.Column("capacity", sa.Integer),
        sa.Column("join_policy", sa.Text, nullable=False),
        sa.Column("waiting_list", sa.Text, nullable=False),
        sa.Column("reminder_offsets_minutes", ARRAY(sa.Integer), nullable=False),
        sa.Column("opens_before_minutes", sa.Integer, nullable=False),
        sa.Column("extend_at", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("published_at", INSTANT),
        sa.Column("deleted_at", INSTANT),
        sa.CheckConstraint(
            "status in ('draft', 'published', 'archived', 'deleting')",
            name="ck_series_status_known",
        ),
        sa.CheckConstraint(
            "visibility in ('public', 'unlisted', 'members_only')",
            name="ck_series_visibility_known",
        ),
        sa.CheckConstraint("capacity > 0", name="ck_series_capacity_positive"),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
        sa.UniqueConstraint("slug", name="uq_series_slug"),
    )
    op.create_index("ix_series_host_id", "series", ["host_id"])
    _partial_index("ix_series_extend_at", "series", ["extend_at"], "extend_at is not null")


def _schedule() -> None:
    op.create_table(
        "schedule",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("series_id", sa.Uuid, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("starts_time", sa.Time, nullable=False),
        sa.Column("duration_minutes", sa.Integer, nullable=False),
        sa.Column("recurrence", sa.Text),
        sa.Column("last_on", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_schedule"),
        _of("series", "schedule"),
    )
    op.create_index("ix_schedule_series_id", "schedule", ["series_id"])


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("series_id", sa.Uuid, nullable=False),
        sa.Column("slot_on", sa.Date),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("duration_minutes", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("is_moved", sa.Boolean, nullable=False),
        sa.Column("join_url", sa.Text),
        sa.Column("meeting_id", sa.Text),
        sa.Column("meeting_as_of", INSTANT),
        sa.CheckConstraint("status in ('scheduled', 'cancelled')", name="ck_session_status_known"),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.UniqueConstraint("series_id", "slot_on", name="uq_session_series_id_slot_on"),
        _of("series", "session"),
    )
    op.create_index("ix_session_series_id_starts_at", "session", ["series_id", "starts_at"])


def _membership() -> None:
    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("series_id", sa.Uuid, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("locale", sa.Text),
        sa.Column("zone", sa.Text),
        sa.Column("account_id", sa.Uuid),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("end_reason", sa.Text),
        sa.Column("is_subscribed", sa.Boolean, nullable=False),
        sa.Column("is_restricted", sa.Boolean, nullable=False),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("joined_at", INSTANT),
        sa.Column("waiting_since", INSTANT),
        sa.Column("lapses_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.CheckConstraint(
            "status in ('unconfirmed', 'awaiting_approval', 'waiting', 'offered', "
            "'awaiting_payment', 'active', 'ended')",
            name="ck_membership_status_known",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        _of("series", "membership"),
    )
    op.create_index("ix_membership_series_id_id", "membership", ["series_id", "id"])
    op.create_index("ix_membership_address", "membership", ["address"])
    _membership_indexes()


def _membership_indexes() -> None:
    for name, columns, where in (
        ("places", ["series_id"], "status in ('active', 'awaiting_payment', 'offered')"),
        ("waiting", ["series_id", "waiting_since", "id"], "status = 'waiting'"),
        ("account_id", ["account_id"], "account_id is not null"),
        ("lapses_at", ["lapses_at"], "lapses_at is not null"),
        ("ended_at", ["ended_at"], "ended_at is not null"),
    ):
        _partial_index(f"ix_membership_{name}", "membership", columns, where)
    op.create_index(
        "uq_membership_live",
        "membership",
        ["series_id", "address"],
        unique=True,
        postgresql_where=sa.text("status <> 'ended'"),
    )


def _join_opening() -> None:
    op.create_table(
        "join_opening",
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("membership_id", sa.Uuid, nullable=False),
        sa.Column("opened_count", sa.Integer, nullable=False),
        sa.Column("first_opened_at", INSTANT, nullable=False),
        sa.Column("last_opened_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "membership_id", name="pk_join_opening"),
        _of("session", "join_opening"),
        _of("membership", "join_opening"),
    )
    op.create_index("ix_join_opening_membership_id", "join_opening", ["membership_id"])


def _of(parent: str, child: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [f"{parent}_id"],
        [f"{parent}.id"],
        name=f"fk_{child}_{parent}_id_{parent}",
        ondelete="CASCADE",
    )


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, postgresql_where=sa.text(where))
