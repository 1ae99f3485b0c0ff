"""Signing keys and the buckets of throttles."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from identity.models import SigningKey, Throttle

_ROTATION_LOCK = 4_100_201


def list_signing_keys(db: Session) -> list[SigningKey]:
    keys = sa.select(SigningKey).order_by(SigningKey.active_from)
    return list(db.execute(keys).scalars())


def lock_rotation(db: Session) -> None:
    """One rotation at a time, until the transaction ends."""
    db.execute(sa.select(sa.func.pg_advisory_xact_lock(_ROTATION_LOCK)))


def lock_bucket(db: Session, digest: bytes) -> datetime | None:
    """When the bucket is empty again; None where there is none.

    Tries of one key wait for each other, the first ones too, which have no row to lock.
    """
    bucket = sa.select(Throttle.empty_at).where(Throttle.digest == digest).with_for_update()
    empty_at = db.execute(bucket).scalar_one_or_none()
    if empty_at is not None:
        return empty_at
    number = int.from_bytes(digest[:8], "big", signed=True)
    db.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
    return db.execute(bucket).scalar_one_or_none()


def fill_bucket(db: Session, digest: bytes, *, empty_at: datetime) -> None:
    """Note a try, in a bucket that is locked."""
    row = insert(Throttle).values(digest=digest, empty_at=empty_at)
    db.execute(
        row.on_conflict_do_update(
            index_elements=[Throttle.digest], set_={"empty_at": row.excluded.empty_at}
        )
    )
