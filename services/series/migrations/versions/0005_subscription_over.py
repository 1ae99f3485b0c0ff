"""Whether the subscription behind a membership is over, whatever is heard of its start later."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    is_over = sa.Column(
        "is_subscription_over", sa.Boolean, nullable=False, server_default=sa.false()
    )
    op.add_column("membership", is_over)
