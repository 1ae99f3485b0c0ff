"""Secrets that go out by mail: made, kept as digests, used once."""

import secrets
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa

from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from identity.domain.secrets import SECRET_BYTES, digest, spelled
from identity.models import Account, MailedToken
from identity.sealed_addresses import sealed


class Purpose(StrEnum):
    CONFIRM_EMAIL = "confirm_email"
    SIGN_IN = "sign_in"
    CHANGE_EMAIL = "change_email"
    REVERT_EMAIL = "revert_email"


LIFETIMES = {
    Purpose.CONFIRM_EMAIL: timedelta(days=2),
    Purpose.SIGN_IN: timedelta(minutes=15),
    Purpose.CHANGE_EMAIL: timedelta(days=1),
    Purpose.REVERT_EMAIL: timedelta(days=7),
}


def new_secret() -> str:
    return spelled(secrets.token_bytes(SECRET_BYTES))


def create(
    uow: UnitOfWork, account: Account, purpose: Purpose, **carried: str | None
) -> tuple[MailedToken, str]:
    """A new token and its secret. `carried`: email, name, locale, zone, password_hash."""
    secret = new_secret()
    mailed = MailedToken(
        id=new_id(),
        account_id=account.id,
        purpose=purpose,
        digest=digest(secret),
        created_at=uow.now,
        expires_at=uow.now + LIFETIMES[purpose],
        **carried,
    )
    uow.db.add(mailed)
    return mailed, secret


def create_for_address(
    uow: UnitOfWork, account: Account, purpose: Purpose, *, address: str
) -> tuple[MailedToken, str]:
    """A new token that is about another address than the account's, and its secret."""
    mailed, secret = create(uow, account, purpose)
    mailed.email_sealed = sealed(uow.keys, mailed.id, address)
    return mailed, secret


def forget(uow: UnitOfWork, account: Account, *purposes: Purpose) -> None:
    """Make the account's links of these purposes unusable."""
    uow.db.execute(
        sa.delete(MailedToken).where(
            MailedToken.account_id == account.id, MailedToken.purpose.in_(purposes)
        )
    )
