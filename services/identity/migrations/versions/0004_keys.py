"""Keys that sign access tokens, and buckets that count tries."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _signing_key()
    _throttle()


def _signing_key() -> None:
    op.create_table(
        "signing_key",
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("private_key_sealed", sa.LargeBinary, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("active_from", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("kid", name="pk_signing_key"),
    )


def _throttle() -> None:
    op.create_table(
        "throttle",
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("empty_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_throttle"),
    )
    op.create_index("ix_throttle_empty_at", "throttle", ["empty_at"])
