"""Recordings that hosts may offer to their members."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    offers = sa.Column("offers_recordings", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("room", offers)
    op.create_table(
        "recording",
        sa.Column("id", sa.Uuid),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("host_id", sa.Uuid, nullable=False),
        sa.Column("room_digest", sa.LargeBinary, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recording"),
        sa.UniqueConstraint(
            "session_id", "room_digest", name="uq_recording_session_id_room_digest"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["meeting.session_id"],
            name="fk_recording_session_id_meeting",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_recording_host_id", "recording", ["host_id"])
