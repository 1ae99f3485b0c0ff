"""Codes that hosts give away for a discount."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "code",
        sa.Column("id", sa.Uuid),
        sa.Column("host_id", sa.Uuid, nullable=False),
        sa.Column("connection_id", sa.Uuid, nullable=False),
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("percent_off", sa.Integer),
        sa.Column("amount_off_cents", sa.BigInteger),
        sa.Column("currency", sa.Text),
        sa.Column("duration", sa.Text, nullable=False),
        sa.Column("duration_months", sa.Integer),
        sa.Column("most_uses", sa.Integer),
        sa.Column("expires_at", INSTANT),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("stripe_coupon_id", sa.Text),
        sa.Column("stripe_code_id", sa.Text),
        sa.Column("key_version", sa.Integer, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_code"),
        sa.UniqueConstraint("host_id", "word", name="uq_code_host_id_word"),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connection.id"],
            name="fk_code_connection_id_connection",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint(
            "(percent_off is null) <> (amount_off_cents is null)", name=op.f("ck_code_one_discount")
        ),
        sa.CheckConstraint(
            "duration in ('once', 'repeating', 'forever')", name=op.f("ck_code_duration_known")
        ),
    )
    op.create_index("ix_code_connection_id", "code", ["connection_id"])
