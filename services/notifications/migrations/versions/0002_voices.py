"""How hosts speak to the members of their series."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TEXTS = ("name", "mark", "colour", "reply_to_name", "follow_up")


def upgrade() -> None:
    op.create_table(
        "series_voice",
        sa.Column("series_id", sa.Uuid, nullable=False),
        sa.Column("host_id", sa.Uuid, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXTS),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("series_id", name="pk_series_voice"),
    )
    op.create_index("ix_series_voice_host_id", "series_voice", ["host_id"])
