"""How a service's tasks went is kept in its database: they may run in a process of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "task_run",
        sa.Column("task", sa.Text),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("took", sa.Float, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("task", name="pk_task_run"),
    )
