"""The ledger of mail handed over by SMTP."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "hand_over",
        sa.Column("message_id", sa.Uuid, nullable=False),
        sa.Column("address_digest", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "address_digest", name="pk_hand_over"),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name="fk_hand_over_message_id_message",
            ondelete="CASCADE",
        ),
    )
