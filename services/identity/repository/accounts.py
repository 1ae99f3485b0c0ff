"""Accounts and what proves their addresses."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.errors import Invalid, NotFound
from identity.domain.roles import Role
from identity.domain.secrets import digest
from identity.models import Account, GoogleLink, MailedToken, Picture, RoleGrant


def claim(db: Session, kind: str, value: str) -> None:
    """Whoever is about to insert `value`, of which there can be one, waits for others to commit."""
    number = int.from_bytes(digest(f"{kind}:{value}")[:8], "big", signed=True)
    db.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


def find_by_email(db: Session, email_normalised: str) -> Account | None:
    """The account of an address, locked against other changes of it."""
    found = sa.select(Account).where(Account.email_normalised == email_normalised)
    return db.execute(found.with_for_update(key_share=True)).scalar_one_or_none()


def get(db: Session, account_id: UUID) -> Account:
    """An account, locked. Raises NotFound."""
    found = sa.select(Account).where(Account.id == account_id)
    account = db.execute(found.with_for_update(key_share=True)).scalar_one_or_none()
    if account is None:
        raise NotFound("account_unknown", "There is no such account.")
    return account


def get_confirmed(db: Session, account_id: UUID) -> Account:
    """A confirmed account, suspended or not, locked. Raises NotFound."""
    account = get(db, account_id)
    if account.status == "unconfirmed":
        raise NotFound("account_unknown", "There is no such account.")
    return account


def roles_granted(db: Session, account_id: UUID) -> list[Role]:
    granted = sa.select(RoleGrant.role).where(RoleGrant.account_id == account_id)
    return [Role(role) for role in db.execute(granted).scalars()]


def google_link_of(db: Session, account_id: UUID) -> GoogleLink | None:
    link = sa.select(GoogleLink).where(GoogleLink.account_id == account_id)
    return db.execute(link).scalar_one_or_none()


def google_links_of(db: Session, account_ids: Collection[UUID]) -> Sequence[GoogleLink]:
    return db.scalars(sa.select(GoogleLink).where(GoogleLink.account_id.in_(account_ids))).all()


def picture_of(db: Session, account_id: UUID) -> Picture | None:
    picture = sa.select(Picture).where(Picture.account_id == account_id)
    return db.execute(picture).scalar_one_or_none()


def get_mailed_token(
    db: Session, token: str, purposes: Sequence[str], *, now: datetime
) -> MailedToken:
    """What was mailed as `token`, locked, unused and unexpired. Raises Invalid."""
    found = (
        sa.select(MailedToken)
        .where(MailedToken.digest == digest(token), MailedToken.purpose.in_(purposes))
        .with_for_update()
    )
    mailed = db.execute(found).scalar_one_or_none()
    if mailed is None or mailed.used_at is not None or mailed.expires_at <= now:
        raise Invalid(
            "link_unusable", "This link was used before or has expired. Ask for a new one."
        )
    return mailed
