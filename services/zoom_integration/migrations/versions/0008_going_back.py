"""Meetings on their way back from a co-host's account."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    going = sa.Column("is_going_back", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("meeting", going)
