"""Consents; visits, counted without anybody."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid),
        sa.Column("subject_digest", sa.LargeBinary, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("text_version", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_subject", "consent", ["subject_digest", "purpose"])
    op.create_table(
        "visit_count",
        sa.Column("day", sa.Date),
        sa.Column("page", sa.Text),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("day", "page", name="pk_visit_count"),
    )
