"""Members who came by a host's list, and on what basis they were written to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    source = sa.Column("source", sa.Text, nullable=False, server_default="form")
    op.add_column("membership", source)
    op.add_column("membership", sa.Column("consent_basis", sa.Text))
