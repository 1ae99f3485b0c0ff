"""Linking an account that was made elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("connection", sa.Column("link_digest", sa.Text))
    op.add_column("connection", sa.Column("link_expires_at", sa.DateTime(timezone=True)))
