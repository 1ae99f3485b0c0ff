"""Grants that Google is to be told of."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from identity.models import GoogleRevocation


def next_revocation_due(db: Session, now: datetime) -> GoogleRevocation | None:
    """One that nobody else has in hand."""
    due = (
        sa.select(GoogleRevocation)
        .where(GoogleRevocation.next_attempt_at <= now)
        .order_by(GoogleRevocation.next_attempt_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.execute(due).scalar_one_or_none()


def has_revocations(db: Session, account_ids: list[UUID]) -> bool:
    """Whether Google has yet to confirm for one of these accounts."""
    found = sa.select(sa.literal(1)).where(GoogleRevocation.account_id.in_(account_ids))
    return db.execute(found.limit(1)).first() is not None
