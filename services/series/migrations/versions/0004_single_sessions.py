"""Memberships for single sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    is_whole = sa.Column("is_whole", sa.Boolean, nullable=False, server_default=sa.true())
    op.add_column("membership", is_whole)
    op.create_index(
        "ix_membership_partial",
        "membership",
        ["id"],
        postgresql_where=sa.text("not is_whole and status = 'active'"),
    )
    op.create_table(
        "chosen_session",
        sa.Column("membership_id", sa.Uuid, nullable=False),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("membership_id", "session_id", name="pk_chosen_session"),
        _of("membership"),
        _of("session"),
    )
    op.create_index("ix_chosen_session_session_id", "chosen_session", ["session_id"])


def _of(parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [f"{parent}_id"],
        [f"{parent}.id"],
        name=f"fk_chosen_session_{parent}_id_{parent}",
        ondelete="CASCADE",
    )
