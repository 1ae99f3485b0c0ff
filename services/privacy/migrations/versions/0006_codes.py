"""The code by which a request is proved: until when, how often tried, how many mailed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("request", sa.Column("code_expires_at", INSTANT))
    op.add_column("request", _number("code_tries"))
    op.add_column("request", _number("codes_mailed"))
    op.add_column("request", sa.Column("code_mailed_at", INSTANT))


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")
