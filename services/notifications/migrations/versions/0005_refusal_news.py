"""What the provider is still to hear of who wants no mail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "refusal_news",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_kind", sa.Text, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("tags", ARRAY(sa.Text), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_refusal_news"),
    )
    op.create_index("ix_refusal_news_due_at", "refusal_news", ["due_at"])
    op.create_index("ix_refusal_news_person_id", "refusal_news", ["person_id"])
