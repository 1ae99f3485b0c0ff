"""Answers to support mail, and who looked at it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _mails()
    _looks()


def _mails() -> None:
    for column in (
        sa.Column("internet_id", sa.Text, nullable=False, server_default=""),
        sa.Column("files_left_out", ARRAY(sa.Text), nullable=False, server_default="{}"),
        sa.Column("is_automatic", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("is_ours", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("answered_by", sa.Uuid),
        sa.Column("mailing_id", sa.Uuid),
    ):
        op.add_column("support_mail", column)
    op.create_index("ix_support_mail_mailing_id", "support_mail", ["mailing_id"])
    op.create_foreign_key(
        "fk_support_mail_mailing_id_mailing",
        "support_mail",
        "mailing",
        ["mailing_id"],
        ["id"],
        ondelete="SET NULL",
    )


def _looks() -> None:
    op.create_table(
        "support_look",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("thread_id", sa.Uuid, nullable=False),
        sa.Column("address_normalised", sa.Text, nullable=False),
        sa.Column("operator_id", sa.Uuid, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("looked_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["support_thread.id"],
            name="fk_support_look_thread_id_support_thread",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_support_look"),
    )
    op.create_index("ix_support_look_address_normalised", "support_look", ["address_normalised"])
    op.create_index("ix_support_look_thread_id", "support_look", ["thread_id"])
