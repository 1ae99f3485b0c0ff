"""Accounts, what proves their addresses, and what they may do."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _account()
    _picture()
    _role_grant()
    _google_link()
    _mailed_token()


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("email_normalised", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("password_changed_at", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("confirmed_at", INSTANT),
        sa.CheckConstraint(
            "status in ('unconfirmed', 'active', 'suspended')", name="ck_account_status_known"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("email_normalised", name="uq_account_email_normalised"),
    )


def _picture() -> None:
    op.create_table(
        "picture",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_picture_account_id_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_picture"),
        sa.UniqueConstraint("account_id", name="uq_picture_account_id"),
    )


def _role_grant() -> None:
    op.create_table(
        "role_grant",
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("granted_by", sa.Text, nullable=False),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_role_grant_account_id_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "role", name="pk_role_grant"),
    )


def _google_link() -> None:
    op.create_table(
        "google_link",
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("refresh_token_sealed", sa.LargeBinary),
        sa.Column("linked_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_google_link_account_id_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subject", name="pk_google_link"),
        sa.UniqueConstraint("account_id", name="uq_google_link_account_id"),
    )


def _mailed_token() -> None:
    op.create_table(
        "mailed_token",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("email_sealed", sa.LargeBinary),
        sa.Column("name", sa.Text),
        sa.Column("locale", sa.Text),
        sa.Column("zone", sa.Text),
        sa.Column("password_hash", sa.Text),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_mailed_token_account_id_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mailed_token"),
        sa.UniqueConstraint("digest", name="uq_mailed_token_digest"),
    )
    op.create_index("ix_mailed_token_account_id", "mailed_token", ["account_id"])
    op.create_index("ix_mailed_token_expires_at", "mailed_token", ["expires_at"])
