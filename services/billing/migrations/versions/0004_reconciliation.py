"""What comparisons with Stripe found: which subscriptions it listed, where disputes stand."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("subscription", sa.Column("listed_at", INSTANT))
    op.add_column("payment", sa.Column("dispute_status", sa.Text))
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.Uuid),
        sa.Column("connection_id", sa.Uuid, nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=False),
        sa.Column("subscriptions", sa.Integer, nullable=False),
        sa.Column("payments", sa.Integer, nullable=False),
        sa.Column("found", sa.Integer, nullable=False),
        sa.Column("left", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reconciliation"),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connection.id"],
            name="fk_reconciliation_connection_id_connection",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_reconciliation_connection_id", "reconciliation", ["connection_id"])
