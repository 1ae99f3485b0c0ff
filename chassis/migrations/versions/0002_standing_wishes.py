"""A restriction says why it stands; what a person objected to is remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column(
        "restriction", sa.Column("kind", sa.Text, nullable=False, server_default="frozen")
    )
    op.drop_constraint("pk_restriction", "restriction")
    op.create_primary_key("pk_restriction", "restriction", ["digest", "kind"])
    op.create_table(
        "objection",
        sa.Column("digest", sa.LargeBinary),
        sa.Column("purpose", sa.Text),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", "purpose", name="pk_objection"),
    )
