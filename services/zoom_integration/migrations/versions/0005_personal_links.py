"""Members' own links into meetings, where the host wants them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    wanted = sa.Column("has_personal_links", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("room", wanted)
    op.add_column("meeting", sa.Column("no_registrants_until", INSTANT))
    op.create_table(
        "registrant",
        sa.Column("session_id", sa.Uuid),
        sa.Column("membership_id", sa.Uuid),
        sa.Column("email_digest", sa.LargeBinary, nullable=False),
        sa.Column("zoom_registrant_id", sa.Text),
        sa.Column("join_url", sa.Text),
        sa.Column("leaves_at", INSTANT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "membership_id", name="pk_registrant"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["meeting.session_id"],
            name="fk_registrant_session_id_meeting",
            ondelete="CASCADE",
        ),
    )
    for column in ("membership_id", "leaves_at"):
        op.create_index(f"ix_registrant_{column}", "registrant", [column])
