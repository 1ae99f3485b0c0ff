"""Which renewal somebody was told of ahead."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    told = sa.Column("renewal_told_for", sa.DateTime(timezone=True))
    op.add_column("subscription", told)
