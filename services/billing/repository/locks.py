"""One at a time, where there is no row yet to be locked."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session


def hold(db: Session, *subject_ids: UUID) -> None:
    """Nobody else holds these hosts, series or memberships until the transaction ends.

    Taken in one order, so that no two who hold the same wait for one another.
    """
    keys = sa.func.unnest(sa.literal(sorted(map(str, subject_ids)), sa.ARRAY(sa.Text)))
    subject = keys.table_valued("id").render_derived()
    held = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(subject.c.id, 0))
    db.execute(sa.select(held).select_from(subject)).all()
