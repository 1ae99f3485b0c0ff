"""The audit log, whose chain can only grow, and certificates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "audit_fact",
        sa.Column("id", sa.Uuid),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("is_chained", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_fact"),
    )
    unchained = sa.text("not is_chained")
    op.create_index("ix_audit_fact_unchained", "audit_fact", ["id"], postgresql_where=unchained)
    _chain()
    op.create_table(
        "certificate",
        sa.Column("request_id", sa.Uuid),
        sa.Column("document", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("request_id", name="pk_certificate"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name="fk_certificate_request_id_request"
        ),
    )


def _chain() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.BigInteger, autoincrement=False),
        sa.Column("fact_id", sa.Uuid, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("commitment", sa.LargeBinary, nullable=False),
        sa.Column("previous_hash", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_entry"),
        sa.UniqueConstraint("fact_id", name="uq_audit_entry_fact_id"),
    )
    # The role that writes the log owns the table, so the grant is taken from the owner too.
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM CURRENT_USER")
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_only_grows BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
