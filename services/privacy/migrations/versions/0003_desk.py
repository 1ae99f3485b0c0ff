"""What a request asks for exactly, and what the rights desk does with it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for column in (
        sa.Column("details", sa.LargeBinary),
        sa.Column("not_before", INSTANT),
        sa.Column("warnings", sa.Integer, nullable=False, server_default="0"),
        sa.Column("extended_at", INSTANT),
        sa.Column("extension_reason", sa.Text),
        sa.Column("refusal_code", sa.Text),
        sa.Column("refusal_reason", sa.Text),
        sa.Column("held_until", INSTANT),
        sa.Column("hold_basis", sa.Text),
        sa.Column("held_by", sa.Uuid),
        sa.Column("agent", sa.LargeBinary),
        sa.Column("agent_scope", sa.Text),
        sa.Column("agent_expires_at", INSTANT),
    ):
        op.add_column("request", column)
    op.create_table(
        "look",
        sa.Column("id", sa.Uuid),
        sa.Column("request_id", sa.Uuid, nullable=False),
        sa.Column("operator_id", sa.Uuid, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_look"),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_look_request_id_request"),
    )
    op.create_index("ix_look_request_id", "look", ["request_id"])
