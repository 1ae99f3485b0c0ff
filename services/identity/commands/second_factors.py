"""Authenticator apps and recovery codes: set up, shown, taken away."""

import secrets
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from chassis.errors import Conflict, Invalid
from chassis.unit_of_work import UnitOfWork
from identity import events
from identity.commands import browser_sessions
from identity.domain import recovery_codes, totp
from identity.models import Account, RecoveryCode, Totp
from identity.repository import accounts, factors
from identity.settings import Settings

ISSUER = "Session Monster"


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator app is to be given."""

    provisioning_uri: str = field(repr=False)


def begin_totp(
    uow: UnitOfWork, settings: Settings, *, account_id: UUID, browser_session_id: UUID
) -> Enrolment:
    """A secret for an authenticator app; it counts once a code of it has been shown."""
    browser_sessions.require_recent(uow, settings, account_id, browser_session_id)
    account = accounts.get_confirmed(uow.db, account_id)
    present = factors.find_totp(uow.db, account_id)
    if present is not None and present.confirmed_at is not None:
        raise Conflict("totp_present", "An authenticator app is set up already.")
    secret = secrets.token_bytes(totp.SECRET_BYTES)
    enrolled = present or Totp(account_id=account_id, created_at=uow.now)
    enrolled.secret_sealed = uow.keys.encrypt(secret, context(account_id))
    uow.db.add(enrolled)
    return Enrolment(totp.provisioning_uri(secret, account=account.email, issuer=ISSUER))


def confirm_totp(uow: UnitOfWork, *, account_id: UUID, code: str) -> list[str]:
    """Make it count, given a code of it; returns recovery codes, which are shown this once."""
    enrolled = factors.find_totp(uow.db, account_id)
    if enrolled is None or enrolled.confirmed_at is not None:
        raise Conflict("totp_not_begun", "Begin by adding the authenticator app.")
    if not _takes_code(uow, enrolled, code):
        raise Invalid("code_wrong", "This code is not right. Try the next one.")
    enrolled.confirmed_at = uow.now
    uow.publish(events.credentials_changed(account_id, "totp_added"))
    return replace_recovery_codes(uow, account_id)


def remove_totp(
    uow: UnitOfWork, settings: Settings, *, account_id: UUID, browser_session_id: UUID
) -> None:
    browser_sessions.require_recent(uow, settings, account_id, browser_session_id)
    enrolled = factors.find_totp(uow.db, account_id)
    if enrolled is None:
        return
    uow.db.delete(enrolled)
    uow.db.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    uow.publish(events.credentials_changed(account_id, "totp_removed"))


def renew_recovery_codes(
    uow: UnitOfWork, settings: Settings, *, account_id: UUID, browser_session_id: UUID
) -> list[str]:
    """New codes for the old. Raises Conflict where there is no second factor to recover."""
    browser_sessions.require_recent(uow, settings, account_id, browser_session_id)
    account = accounts.get_confirmed(uow.db, account_id)
    if not is_needed(uow, account):
        raise Conflict("totp_absent", "Recovery codes come with an authenticator app.")
    return replace_recovery_codes(uow, account_id)


def replace_recovery_codes(uow: UnitOfWork, account_id: UUID) -> list[str]:
    uow.db.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [
        recovery_codes.spelled(secrets.token_bytes(recovery_codes.CODE_BYTES))
        for _ in range(recovery_codes.NUMBER)
    ]
    uow.db.add_all(
        RecoveryCode(
            digest=_recovery_digest(uow, account_id, code),
            account_id=account_id,
            created_at=uow.now,
        )
        for code in codes
    )
    return codes


def is_needed(uow: UnitOfWork, account: Account) -> bool:
    """Whether a first factor alone does not sign the account in."""
    enrolled = factors.find_totp(uow.db, account.id)
    return enrolled is not None and enrolled.confirmed_at is not None


def is_right(uow: UnitOfWork, account_id: UUID, code: str) -> bool:
    """Take a code of the app, or a recovery code; each is good once."""
    enrolled = factors.find_totp(uow.db, account_id)
    if enrolled is None or enrolled.confirmed_at is None:
        return False
    return _takes_code(uow, enrolled, code) or _takes_recovery_code(uow, account_id, code)


def _takes_code(uow: UnitOfWork, enrolled: Totp, code: str) -> bool:
    secret = uow.keys.decrypt(enrolled.secret_sealed, context(enrolled.account_id))
    step = totp.accepted_step(secret, code.strip(), at=uow.now, last_step=enrolled.last_step)
    if step is None:
        return False
    enrolled.last_step = step
    return True


def _takes_recovery_code(uow: UnitOfWork, account_id: UUID, code: str) -> bool:
    digest = _recovery_digest(uow, account_id, code)
    found = factors.find_recovery_code(uow.db, account_id, digest)
    if found is None:
        return False
    found.used_at = uow.now
    uow.publish(events.credentials_changed(account_id, "recovery_code_used"))
    return True


def _recovery_digest(uow: UnitOfWork, account_id: UUID, code: str) -> bytes:
    """Keyed: fifty bits are too few for a plain digest."""
    return uow.tombstones.digest(f"recovery_code:{account_id}", recovery_codes.normalised(code))


def context(account_id: UUID) -> str:
    """The row to which a sealed secret is bound."""
    return f"identity.totp.secret:{account_id}"
