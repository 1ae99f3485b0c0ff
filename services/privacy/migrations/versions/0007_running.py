"""An index of the requests that run: who leads them on looks at no others."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index(
        "ix_request_running", "request", ["id"], postgresql_where=sa.text("status = 'running'")
    )
