"""A database that was restored says so, until the erasures since have been replayed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "restoration",
        sa.Column("id", sa.BigInteger, sa.Identity()),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replayed_at", sa.DateTime(timezone=True)),
        sa.Column("erased", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_restoration"),
    )
