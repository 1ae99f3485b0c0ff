"""A mailing to one person remembers the trace of what caused it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("mailing", sa.Column("traceparent", sa.Text))
