"""What is planned and sent to whom, who wants none, who wrote to us."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _plans()
    _mailings()
    _messages()
    _recipients()
    _refusals()
    _support()


def _plans() -> None:
    op.create_table(
        "session_plan",
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("series_id", sa.Uuid, nullable=False),
        sa.Column("host_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("duration_minutes", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("offsets", ARRAY(sa.Integer)),
        sa.Column("known_at", INSTANT, nullable=False),
        sa.Column("is_cancelled", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("session_id", name="pk_session_plan"),
    )
    op.create_index("ix_session_plan_host_id", "session_plan", ["host_id"])
    op.create_index("ix_session_plan_series_id", "session_plan", ["series_id"])


def _mailings() -> None:
    op.create_table(
        "mailing",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("person_id", sa.Uuid),
        sa.Column("series_id", sa.Uuid),
        sa.Column("session_id", sa.Uuid),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("offset_minutes", sa.Integer, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("useful_until", INSTANT, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("frozen_after", sa.Text),
        sa.Column("lease_until", INSTANT),
        sa.CheckConstraint(
            "status in ('planned', 'freezing', 'frozen', 'dropped')", name="ck_mailing_status_known"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mailing"),
    )
    op.create_index(
        "ix_mailing_due",
        "mailing",
        ["due_at"],
        postgresql_where=sa.text("status in ('planned', 'freezing')"),
    )
    op.create_index("ix_mailing_person_id", "mailing", ["person_id"])
    op.create_index("ix_mailing_series_id", "mailing", ["series_id"])
    op.create_index(
        "uq_mailing_session_once",
        "mailing",
        ["session_id", "kind", "offset_minutes", "sequence"],
        unique=True,
        postgresql_where=sa.text("session_id is not null"),
    )


def _messages() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("mailing_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("is_batch", sa.Boolean, nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("roster_after", sa.Text),
        sa.Column("roster_until", sa.Uuid),
        sa.Column("recipient_count", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("lease_until", INSTANT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("tried_at", INSTANT),
        sa.Column("uncertain_since", INSTANT),
        sa.Column("probe", sa.LargeBinary),
        sa.Column("provider_id", sa.Text),
        sa.Column("sent_at", INSTANT),
        sa.CheckConstraint(
            "status in ('queued', 'preparing', 'sending', 'uncertain')"
            " or status in ('sent', 'failed', 'dropped')",
            name="ck_message_status_known",
        ),
        sa.ForeignKeyConstraint(
            ["mailing_id"], ["mailing.id"], name="fk_message_mailing_id_mailing", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("mailing_id", "number", name="uq_message_mailing_id_number"),
    )
    op.create_index(
        "ix_message_due",
        "message",
        ["is_batch", "due_at"],
        postgresql_where=sa.text("status in ('queued', 'preparing')"),
    )
    op.create_index(
        "ix_message_unsettled",
        "message",
        ["due_at"],
        postgresql_where=sa.text("status in ('sending', 'uncertain')"),
    )


def _recipients() -> None:
    op.create_table(
        "recipient",
        sa.Column("mailing_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("person_kind", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("address_digest", sa.LargeBinary),
        sa.Column("outcome", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("outcome_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["mailing_id"],
            ["mailing.id"],
            name="fk_recipient_mailing_id_mailing",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("mailing_id", "person_id", name="pk_recipient"),
    )
    op.create_index("ix_recipient_person_id", "recipient", ["person_id"])


def _refusals() -> None:
    op.create_table(
        "suppression",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("address_digest", sa.LargeBinary, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("series_id", sa.Uuid),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_suppression"),
        sa.UniqueConstraint(
            "address_digest",
            "category",
            "series_id",
            name="uq_suppression_address_digest_category_series_id",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "webhook_token",
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("used_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_webhook_token"),
    )
    op.create_index("ix_webhook_token_used_at", "webhook_token", ["used_at"])


def _support() -> None:
    op.create_table(
        "support_thread",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("desk", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("address_normalised", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("last_mail_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_support_thread"),
    )
    op.create_index(
        "ix_support_thread_address_normalised", "support_thread", ["address_normalised"]
    )
    op.create_index("ix_support_thread_last_mail_at", "support_thread", ["last_mail_at"])
    op.create_table(
        "support_mail",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("thread_id", sa.Uuid, nullable=False),
        sa.Column("address_normalised", sa.Text, nullable=False),
        sa.Column("internet_message_id", sa.Text, nullable=False),
        sa.Column("sender_name", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["support_thread.id"],
            name="fk_support_mail_thread_id_support_thread",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_support_mail"),
        sa.UniqueConstraint("internet_message_id", name="uq_support_mail_internet_message_id"),
    )
    op.create_index("ix_support_mail_address_normalised", "support_mail", ["address_normalised"])
    op.create_index("ix_support_mail_thread_id", "support_mail", ["thread_id"])
