"""Sign-ins and what they leave: browser sessions, refresh tokens, known devices, the log."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _browser_session()
    _revocation()
    _refresh_token()
    _known_device()
    _sign_in()


def _browser_session() -> None:
    op.create_table(
        "browser_session",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("authenticated_at", INSTANT, nullable=False),
        sa.Column("last_used_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("end_reason", sa.Text),
        sa.Column("ip", sa.Text, nullable=False),
        sa.Column("user_agent", sa.Text, nullable=False),
        sa.Column("browser", sa.Text, nullable=False),
        sa.Column("operating_system", sa.Text, nullable=False),
        sa.Column("referrer", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_browser_session_account_id_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_browser_session"),
    )
    op.create_index("ix_browser_session_account_id", "browser_session", ["account_id"])
    op.create_index("ix_browser_session_ended_at", "browser_session", ["ended_at"])


def _revocation() -> None:
    op.create_table(
        "revocation",
        sa.Column("browser_session_id", sa.Uuid, nullable=False),
        sa.Column("void_before", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("browser_session_id", name="pk_revocation"),
    )
    op.create_index("ix_revocation_void_before", "revocation", ["void_before"])


def _refresh_token() -> None:
    op.create_table(
        "refresh_token",
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("browser_session_id", sa.Uuid, nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("spent_at", INSTANT),
        sa.Column("successor_digest", sa.LargeBinary),
        sa.Column("successor_sealed", sa.LargeBinary),
        sa.ForeignKeyConstraint(
            ["browser_session_id"],
            ["browser_session.id"],
            name="fk_refresh_token_browser_session_id_browser_session",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_refresh_token"),
    )
    op.create_index("ix_refresh_token_browser_session_id", "refresh_token", ["browser_session_id"])
    op.create_index("ix_refresh_token_expires_at", "refresh_token", ["expires_at"])


def _known_device() -> None:
    op.create_table(
        "known_device",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("token_digest", sa.LargeBinary, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("browser", sa.Text, nullable=False),
        sa.Column("operating_system", sa.Text, nullable=False),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.Column("last_seen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_known_device_account_id_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_known_device"),
        sa.UniqueConstraint("token_digest", name="uq_known_device_token_digest"),
    )
    op.create_index("ix_known_device_account_id", "known_device", ["account_id"])
    op.create_index("ix_known_device_last_seen_at", "known_device", ["last_seen_at"])


def _sign_in() -> None:
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("tried_at", INSTANT, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("ip", sa.Text, nullable=False),
        sa.Column("user_agent", sa.Text, nullable=False),
        sa.Column("browser", sa.Text, nullable=False),
        sa.Column("operating_system", sa.Text, nullable=False),
        sa.Column("referrer", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_sign_in_account_id_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
    )
    op.create_index("ix_sign_in_account_id", "sign_in", ["account_id"])
    op.create_index("ix_sign_in_tried_at", "sign_in", ["tried_at"])
