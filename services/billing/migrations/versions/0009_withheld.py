"""Since when, and until when, a restricted person's subscription is not charged."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("subscription", sa.Column("withheld_since", sa.DateTime(timezone=True)))
    op.add_column("subscription", sa.Column("withheld_until", sa.DateTime(timezone=True)))
