"""Requests, what was asked of whom, who takes part, packages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _requests()
    _asked()
    op.create_table(
        "service_manifest",
        sa.Column("service", sa.Text),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("tables", JSONB, nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("service", name="pk_service_manifest"),
    )
    _packages()


def _requests() -> None:
    op.create_table(
        "request",
        sa.Column("id", sa.Uuid),
        sa.Column("right", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("subject_digest", sa.LargeBinary, nullable=False),
        sa.Column("address", sa.LargeBinary),
        sa.Column("person", sa.LargeBinary),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("link_digest", sa.LargeBinary),
        sa.Column("link_expires_at", INSTANT, nullable=False),
        sa.Column("verified_at", INSTANT),
        sa.Column("started_at", INSTANT),
        sa.Column("settled_at", INSTANT),
        sa.Column("services", JSONB),
        sa.Column("step", sa.Text),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("has_grown", sa.Boolean, nullable=False),
        sa.Column("claimed_until", INSTANT),
        sa.Column("operator_id", sa.Uuid),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_request"),
        sa.UniqueConstraint("link_digest", name="uq_request_link_digest"),
    )
    op.create_index("ix_request_subject", "request", ["subject_digest", "received_at"])
    unsettled = sa.text("settled_at is null")
    op.create_index("ix_request_open", "request", ["due_at"], postgresql_where=unsettled)


def _asked() -> None:
    op.create_table(
        "asked",
        sa.Column("id", sa.Uuid),
        sa.Column("request_id", sa.Uuid, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("send_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT),
        sa.Column("status", sa.Text),
        sa.Column("answer", JSONB),
        sa.PrimaryKeyConstraint("id", name="pk_asked"),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_asked_request_id_request"),
        sa.UniqueConstraint(
            "request_id", "step", "round", "service", name="uq_asked_request_id_step_round_service"
        ),
    )
    unanswered = sa.text("answered_at is null")
    op.create_index("ix_asked_unanswered", "asked", ["send_at"], postgresql_where=unanswered)


def _packages() -> None:
    op.create_table(
        "package",
        sa.Column("request_id", sa.Uuid),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("downloads_left", sa.Integer, nullable=False),
        sa.Column("open_until", INSTANT),
        sa.PrimaryKeyConstraint("request_id", name="pk_package"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name="fk_package_request_id_request"
        ),
    )
    op.create_index("ix_package_expires_at", "package", ["expires_at"])
    op.create_table(
        "package_chunk",
        sa.Column("request_id", sa.Uuid),
        sa.Column("number", sa.Integer),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("request_id", "number", name="pk_package_chunk"),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["package.request_id"],
            name="fk_package_chunk_request_id_package",
            ondelete="CASCADE",
        ),
    )
