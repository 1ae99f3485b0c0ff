"""Our fee on a payment, less what went back, so that a host sees it by series and month."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("payment", sa.Column("stripe_fee_id", sa.Text()))
    op.add_column("payment", sa.Column("fee_cents", sa.BigInteger()))
    op.create_index("ix_payment_stripe_fee_id", "payment", ["stripe_fee_id"])
