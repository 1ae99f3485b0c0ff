"""How people get into a series: rooms, alternative hosts, a host's own links."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "room",
        sa.Column("series_id", sa.Uuid),
        sa.Column("host_id", sa.Uuid),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("own_url", sa.Text),
        sa.Column("has_waiting_room", sa.Boolean, nullable=False),
        sa.Column("passcode", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("series_id", "host_id", name="pk_room"),
    )
    op.create_index("ix_room_host_id", "room", ["host_id"])
    op.create_table(
        "alternative_host",
        sa.Column("series_id", sa.Uuid),
        sa.Column("host_id", sa.Uuid),
        sa.Column("email", sa.Text),
        sa.PrimaryKeyConstraint("series_id", "host_id", "email", name="pk_alternative_host"),
    )
    op.create_index("ix_alternative_host_host_id", "alternative_host", ["host_id"])
    op.create_index("ix_alternative_host_email", "alternative_host", ["email"])
    op.add_column("meeting", sa.Column("own_url", sa.Text))
    told = sa.Column("told_room_version", sa.Integer, nullable=False, server_default="0")
    op.add_column("meeting", told)
