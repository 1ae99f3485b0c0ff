"""Since when a thread of support mail waits for us."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("support_thread", sa.Column("waiting_since", sa.DateTime(timezone=True)))
    op.execute("UPDATE support_thread SET waiting_since = last_mail_at WHERE status = 'open'")
