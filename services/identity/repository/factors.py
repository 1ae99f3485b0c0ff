"""Second factors, and the challenges that wait for them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.errors import NotFound, Unauthenticated
from identity.domain.secrets import digest
from identity.models import Challenge, Passkey, RecoveryCode, Totp


def find_totp(db: Session, account_id: UUID) -> Totp | None:
    """The account's authenticator app, confirmed or not, locked."""
    found = sa.select(Totp).where(Totp.account_id == account_id).with_for_update()
    return db.execute(found).scalar_one_or_none()


def find_recovery_code(db: Session, account_id: UUID, code_digest: bytes) -> RecoveryCode | None:
    """The account's unused code, locked."""
    found = sa.select(RecoveryCode).where(
        RecoveryCode.digest == code_digest,
        RecoveryCode.account_id == account_id,
        RecoveryCode.used_at.is_(None),
    )
    return db.execute(found.with_for_update()).scalar_one_or_none()


def list_passkeys(db: Session, account_id: UUID) -> list[Passkey]:
    found = sa.select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)
    return list(db.execute(found).scalars())


def get_passkey(db: Session, account_id: UUID, passkey_id: UUID) -> Passkey:
    """The account's own. Raises NotFound for a stranger's."""
    found = sa.select(Passkey).where(Passkey.id == passkey_id, Passkey.account_id == account_id)
    passkey = db.execute(found.with_for_update()).scalar_one_or_none()
    if passkey is None:
        raise NotFound("passkey_unknown", "There is no such passkey.")
    return passkey


def find_passkey_by_credential(db: Session, credential_id: bytes) -> Passkey | None:
    found = sa.select(Passkey).where(Passkey.credential_id == credential_id)
    return db.execute(found.with_for_update()).scalar_one_or_none()


def get_challenge(db: Session, token: str, purpose: str, *, now: datetime) -> Challenge:
    """The challenge, locked, alive. Raises Unauthenticated."""
    found = sa.select(Challenge).where(
        Challenge.digest == digest(token), Challenge.purpose == purpose
    )
    challenge = db.execute(found.with_for_update()).scalar_one_or_none()
    if challenge is None or challenge.expires_at <= now:
        raise Unauthenticated("challenge_expired", "That took too long. Begin again.")
    return challenge
