"""A co-host's account at Zoom keeps the meetings of a host who has disconnected theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("meeting", sa.Column("handed_to_id", sa.Uuid))
    op.create_index("ix_meeting_handed_to_id", "meeting", ["handed_to_id"])
    op.create_table(
        "handover",
        sa.Column("series_id", sa.Uuid),
        sa.Column("host_id", sa.Uuid),
        sa.Column("keeper_id", sa.Uuid, nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("series_id", "host_id", name="pk_handover"),
    )
    for column in ("host_id", "keeper_id"):
        op.create_index(f"ix_handover_{column}", "handover", [column])
