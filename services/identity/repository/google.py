"""Grants that Google is to be told of."""

from collections.abc import Collection
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


def accounts_with_revocations(db: Session, account_ids: Collection[UUID]) -> set[UUID]:
    """For which of these accounts Google has yet to confirm."""
    found = sa.select(GoogleRevocation.account_id).where(
        GoogleRevocation.account_id.in_(account_ids)
    )
    return set(db.execute(found).scalars())
