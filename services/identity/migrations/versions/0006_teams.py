"""Teams, API keys, and looks by operators."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _team_member()
    _api_key()
    _look()


def _team_member() -> None:
    op.create_table(
        "team_member",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("host_id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid),
        sa.Column("email_normalised", sa.Text, nullable=False),
        sa.Column("position", sa.Text, nullable=False),
        sa.Column("scopes", ARRAY(sa.Text), nullable=False),
        sa.Column("invitation_digest", sa.LargeBinary),
        sa.Column("invited_at", INSTANT, nullable=False),
        sa.Column("invitation_expires_at", INSTANT, nullable=False),
        sa.Column("accepted_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_team_member_account_id_account",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["account.id"], name="fk_team_member_host_id_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_team_member"),
        sa.UniqueConstraint(
            "host_id", "email_normalised", name="uq_team_member_host_id_email_normalised"
        ),
        sa.UniqueConstraint("invitation_digest", name="uq_team_member_invitation_digest"),
    )
    op.create_index("ix_team_member_account_id", "team_member", ["account_id"])
    op.create_index("ix_team_member_email_normalised", "team_member", ["email_normalised"])
    op.create_index("ix_team_member_host_id", "team_member", ["host_id"])


def _api_key() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("host_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("hint", sa.Text, nullable=False),
        sa.Column("scopes", ARRAY(sa.Text), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT),
        sa.Column("last_used_at", INSTANT),
        sa.Column("revoked_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["host_id"], ["account.id"], name="fk_api_key_host_id_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        sa.UniqueConstraint("digest", name="uq_api_key_digest"),
    )
    op.create_index("ix_api_key_host_id", "api_key", ["host_id"])


def _look() -> None:
    op.create_table(
        "look",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("operator_id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("looked_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_look_account_id_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["account.id"], name="fk_look_operator_id_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_look"),
    )
    op.create_index("ix_look_account_id", "look", ["account_id"])
    op.create_index("ix_look_operator_id", "look", ["operator_id"])
