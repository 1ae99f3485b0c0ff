"""Sessions as facts, a host's rules for giving back, changes of price, pauses."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _sessions()
    _rules()
    _wishes()


def _sessions() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid),
        sa.Column("series_id", sa.Uuid, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("is_cancelled", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
    )
    op.create_index("ix_session_series_id", "session", ["series_id", "starts_at"])


def _rules() -> None:
    op.add_column("series", _word("ending_refund", "none"))
    op.add_column("series", _word("session_refund", "paid_once"))
    op.add_column("series", sa.Column("sessions_known_since", INSTANT))
    op.create_check_constraint(
        op.f("ck_series_ending_refund_known"),
        "series",
        "ending_refund in ('none', 'unused', 'whole')",
    )
    op.create_check_constraint(
        op.f("ck_series_session_refund_known"),
        "series",
        "session_refund in ('none', 'paid_once', 'everyone')",
    )
    op.add_column("payment", sa.Column("judged_at", INSTANT))


def _wishes() -> None:
    op.add_column("subscription", sa.Column("price_wish_id", sa.Uuid))
    op.create_foreign_key(
        "fk_subscription_price_wish_id_price", "subscription", "price", ["price_wish_id"], ["id"]
    )
    op.add_column("subscription", sa.Column("pause_wish", sa.Text))
    op.create_check_constraint(
        op.f("ck_subscription_pause_wish_known"),
        "subscription",
        "pause_wish in ('pause', 'resume')",
    )
    op.add_column("subscription", sa.Column("paused_until", INSTANT))
    paused = sa.Column("is_paused", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("subscription", paused)


def _word(name: str, default: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)
