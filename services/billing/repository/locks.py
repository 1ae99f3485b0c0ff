"""One at a time, where there is no row yet to be locked."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session


def hold(db: Session, subject_id: UUID) -> None:
    """Nobody else holds this host, series or membership until the transaction ends."""
    key = sa.func.hashtextextended(str(subject_id), 0)
    db.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
