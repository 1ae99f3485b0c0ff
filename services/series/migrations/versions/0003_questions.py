"""Questions at joining, and their answers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "question",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("series_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("is_required", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
        sa.UniqueConstraint("series_id", "position", name="uq_question_series_id_position"),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name="fk_question_series_id_series", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "answer",
        sa.Column("membership_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("membership_id", "position", name="pk_answer"),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name="fk_answer_membership_id_membership",
            ondelete="CASCADE",
        ),
    )
