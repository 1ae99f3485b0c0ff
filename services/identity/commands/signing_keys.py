"""Signing keys: made ahead of their use, kept sealed, dropped when nothing they signed lives."""

from datetime import datetime

from chassis.unit_of_work import UnitOfWork
from identity import signing
from identity.domain.signing_keys import (
    Schedule,
    early_active_from,
    next_active_from,
    outlived,
    signs_now,
)
from identity.models import SigningKey
from identity.repository import keys


def rotate(uow: UnitOfWork, schedule: Schedule) -> None:
    """Make the next key where one is due, and drop those that are outlived."""
    keys.lock_rotation(uow.db)
    present = keys.list_signing_keys(uow.db)
    for key in outlived(schedule, present, uow.now):
        uow.db.delete(key)
    active_from = next_active_from(schedule, present, uow.now)
    if active_from is not None:
        _make(uow, active_from)


def rotate_now(uow: UnitOfWork, schedule: Schedule) -> datetime:
    """Make the next key ahead of its time; the instant from which it signs.

    It is published first, for as long as verifiers may keep what they know, and the present key
    stays until nothing that it signed lives: nobody is signed out.
    """
    keys.lock_rotation(uow.db)
    active_from = early_active_from(schedule, keys.list_signing_keys(uow.db), uow.now)
    if active_from is not None:
        _make(uow, active_from)
    return active_from or max(key.active_from for key in keys.list_signing_keys(uow.db))


def _make(uow: UnitOfWork, active_from: datetime) -> None:
    pair = signing.new_key_pair()
    uow.db.add(
        SigningKey(
            kid=pair.kid,
            public_key=pair.public,
            private_key_sealed=uow.keys.encrypt(pair.private, context(pair.kid)),
            created_at=uow.now,
            active_from=active_from,
        )
    )
    uow.db.flush()


def sign(uow: UnitOfWork, schedule: Schedule, token: signing.AccessToken) -> str:
    """The access token, signed by the present key; makes the very first."""
    key = signs_now(keys.list_signing_keys(uow.db), uow.now)
    if key is None:
        rotate(uow, schedule)
        return sign(uow, schedule, token)
    private = uow.keys.decrypt(key.private_key_sealed, context(key.kid))
    return signing.sign(token, kid=key.kid, private=private)


def context(kid: str) -> str:
    """The row to which a sealed private key is bound."""
    return f"identity.signing_key.private_key:{kid}"
