"""Where the pages of rosters ended is right behind who stood there, and no more their own id.

The end of an id is overwritten: no two share what is left, which is an instant and chance.
"""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute(
        "UPDATE message SET"
        " roster_after = overlay(roster_after placing 'ffffffff' from 29),"
        " roster_until = overlay(roster_until::text placing 'ffffffff' from 29)::uuid"
        " WHERE roster_until IS NOT NULL"
    )
    op.execute(
        "UPDATE mailing SET frozen_after = overlay(frozen_after placing 'ffffffff' from 29)"
        " WHERE frozen_after IS NOT NULL"
    )
