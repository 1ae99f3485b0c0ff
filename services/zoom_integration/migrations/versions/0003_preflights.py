"""Whether a session's room stood when it was looked at a day and an hour before."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("meeting", sa.Column("preflight_due_at", INSTANT))
    op.add_column("meeting", sa.Column("preflight_at", INSTANT))
    op.add_column("meeting", sa.Column("preflight_problem", sa.Text))
    op.add_column("meeting", sa.Column("preflight_told", sa.Text))
    tries = sa.Column("preflight_tries", sa.Integer, nullable=False, server_default="0")
    op.add_column("meeting", tries)
    op.create_index(
        "ix_meeting_preflight",
        "meeting",
        ["preflight_due_at"],
        postgresql_where=sa.text("preflight_due_at is not null"),
    )
