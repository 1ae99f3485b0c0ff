"""What each rule of the retention schedule did when it last ran."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "retention_run",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("forgotten", sa.BigInteger, nullable=False),
        sa.Column("spared", sa.BigInteger, nullable=False),
        sa.Column("overdue", sa.BigInteger, nullable=False),
        sa.Column("oldest_at", INSTANT),
        sa.Column("ran_at", INSTANT),
        sa.Column("told_at", INSTANT),
        sa.PrimaryKeyConstraint("name", name="pk_retention_run"),
    )
