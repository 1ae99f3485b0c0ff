"""By when a disputed payment is to be answered at Stripe."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("payment", sa.Column("dispute_respond_by", sa.DateTime(timezone=True)))
