"""What a price may say besides its amount, and how a host's tax is reckoned."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("price", _flag("is_chosen"))
    op.add_column("price", _flag("takes_codes"))
    days = sa.Column("trial_days", sa.Integer, nullable=False, server_default="0")
    op.add_column("price", days)
    op.create_check_constraint(
        op.f("ck_price_trial_bounded"), "price", "trial_days between 0 and 365"
    )
    op.add_column("checkout", sa.Column("amount_cents", sa.BigInteger))
    op.add_column(
        "connection", sa.Column("tax_mode", sa.Text, nullable=False, server_default="off")
    )
    op.create_check_constraint(
        op.f("ck_connection_tax_mode_known"),
        "connection",
        "tax_mode in ('off', 'inclusive', 'exclusive')",
    )


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())
