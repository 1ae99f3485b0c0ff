"""What became of a refund, and when the period began that a payment is for."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    status = sa.Column("status", sa.Text, nullable=False, server_default="wished")
    op.add_column("refund", status)
    op.execute("UPDATE refund SET status = 'made' WHERE made_at IS NOT NULL")
    op.create_check_constraint(
        op.f("ck_refund_status_known"), "refund", "status in ('wished', 'made', 'failed')"
    )
    begins = sa.Column("period_starts_at", sa.DateTime(timezone=True))
    op.add_column("payment", begins)
