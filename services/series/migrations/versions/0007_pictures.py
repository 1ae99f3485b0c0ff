"""Pictures of series."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("series", sa.Column("picture_id", sa.Uuid))
    op.create_table(
        "picture",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("series_id", sa.Uuid, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_picture"),
        sa.UniqueConstraint("series_id", name="uq_picture_series_id"),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name="fk_picture_series_id_series", ondelete="CASCADE"
        ),
    )
