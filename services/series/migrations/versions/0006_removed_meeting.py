"""The meeting of a session that was removed last, so that a late word cannot bring it back."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("session", sa.Column("removed_meeting_id", sa.Text))
