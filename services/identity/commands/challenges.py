"""Steps that wait for an answer: a second factor, a passkey."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from identity.commands.mailed_tokens import new_secret
from identity.domain.secrets import digest
from identity.models import Challenge

LIFETIME = timedelta(minutes=5)
MAX_TRIES = 5


class Purpose(StrEnum):
    SECOND_FACTOR = "second_factor"
    PASSKEY_REGISTRATION = "passkey_registration"
    PASSKEY_SIGN_IN = "passkey_sign_in"


def pose(
    uow: UnitOfWork,
    purpose: Purpose,
    *,
    account_id: UUID | None = None,
    value: bytes | None = None,
    method: str | None = None,
) -> str:
    """A new challenge; returns the secret by which it is answered."""
    secret = new_secret()
    uow.db.add(
        Challenge(
            digest=digest(secret),
            purpose=purpose,
            account_id=account_id,
            value=value,
            method=method,
            tries=0,
            created_at=uow.now,
            expires_at=uow.now + LIFETIME,
        )
    )
    uow.db.flush()
    return secret


def count_failure(uow: UnitOfWork, challenge: Challenge) -> None:
    """Note a wrong answer; the last one allowed ends the challenge."""
    challenge.tries += 1
    if challenge.tries >= MAX_TRIES:
        uow.db.delete(challenge)
