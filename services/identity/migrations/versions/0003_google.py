"""Sign-ins with Google under way, and grants to be given back."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _google_attempt()
    _google_revocation()


def _google_attempt() -> None:
    op.create_table(
        "google_attempt",
        sa.Column("state_digest", sa.LargeBinary, nullable=False),
        sa.Column("browser_digest", sa.LargeBinary, nullable=False),
        sa.Column("account_id", sa.Uuid),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("code_verifier_sealed", sa.LargeBinary, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_google_attempt_account_id_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("state_digest", name="pk_google_attempt"),
    )
    op.create_index("ix_google_attempt_account_id", "google_attempt", ["account_id"])
    op.create_index("ix_google_attempt_expires_at", "google_attempt", ["expires_at"])


def _google_revocation() -> None:
    op.create_table(
        "google_revocation",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("token_sealed", sa.LargeBinary, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_google_revocation"),
    )
    op.create_index("ix_google_revocation_account_id", "google_revocation", ["account_id"])
    op.create_index(
        "ix_google_revocation_next_attempt_at", "google_revocation", ["next_attempt_at"]
    )
