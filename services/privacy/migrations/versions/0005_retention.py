"""What the services tell of their retention."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "retention_report",
        sa.Column("id", sa.Uuid),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("ran_at", INSTANT, nullable=False),
        sa.Column("forgotten", sa.BigInteger, nullable=False),
        sa.Column("overdue", sa.BigInteger, nullable=False),
        sa.Column("rules", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_retention_report"),
    )
    op.create_index("ix_retention_report_ran_at", "retention_report", ["ran_at"])
    op.create_index("ix_retention_report_service", "retention_report", ["service", "ran_at"])
    op.create_index("ix_request_received_at", "request", ["received_at"])
    op.create_index("ix_audit_fact_at", "audit_fact", ["at"])
