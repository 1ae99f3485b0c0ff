"""Accounts, what proves their addresses, and what they may do."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from identity.models.base import (
    ACCOUNT,
    CREDENTIAL,
    CREDENTIAL_FACT,
    ONE_TIME_SECRET,
    TECHNICAL,
    Base,
    instant,
    of_account,
    optional_instant,
    own_id,
)


class Account(Base):
    """A person who signs in. `status`: unconfirmed, active or suspended."""

    __tablename__ = "account"
    __table_args__ = (
        sa.CheckConstraint("status in ('unconfirmed', 'active', 'suspended')", name="status_known"),
    )

    id: Mapped[UUID] = own_id(ACCOUNT)
    email: Mapped[str] = mapped_column(info=ACCOUNT)
    email_normalised: Mapped[str] = mapped_column(unique=True, info=ACCOUNT)
    name: Mapped[str] = mapped_column(info=ACCOUNT)
    locale: Mapped[str] = mapped_column(info=ACCOUNT)
    zone: Mapped[str] = mapped_column(info=ACCOUNT)
    status: Mapped[str] = mapped_column(info=ACCOUNT)
    password_hash: Mapped[str | None] = mapped_column(info=CREDENTIAL)
    password_changed_at: Mapped[datetime | None] = optional_instant(CREDENTIAL_FACT)
    created_at: Mapped[datetime] = instant(ACCOUNT)
    confirmed_at: Mapped[datetime | None] = optional_instant(ACCOUNT)

    @property
    def is_active(self) -> bool:
        return self.status == "active"


class Picture(Base):
    """A profile picture, re-encoded; its id is in its address and changes with it."""

    __tablename__ = "picture"

    id: Mapped[UUID] = own_id(ACCOUNT)
    account_id: Mapped[UUID] = of_account(ACCOUNT, unique=True)
    content: Mapped[bytes] = mapped_column(info=ACCOUNT)
    content_type: Mapped[str] = mapped_column(info=TECHNICAL)
    created_at: Mapped[datetime] = instant(ACCOUNT)


class RoleGrant(Base):
    """An operator's role. `granted_by` is an account's id, or the command line."""

    __tablename__ = "role_grant"

    account_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=ACCOUNT
    )
    role: Mapped[str] = mapped_column(primary_key=True, info=ACCOUNT)
    granted_by: Mapped[str] = mapped_column(info=TECHNICAL)
    granted_at: Mapped[datetime] = instant(ACCOUNT)


class GoogleLink(Base):
    """A Google account with which its owner may sign in. `subject` is Google's `sub`."""

    __tablename__ = "google_link"

    subject: Mapped[str] = mapped_column(primary_key=True, info=CREDENTIAL_FACT)
    account_id: Mapped[UUID] = of_account(CREDENTIAL_FACT, unique=True)
    refresh_token_sealed: Mapped[bytes | None] = mapped_column(info=CREDENTIAL)
    linked_at: Mapped[datetime] = instant(CREDENTIAL_FACT)


class MailedToken(Base):
    """A secret sent by mail, kept as its digest, good once.

    That of a sign-up carries what was signed up with: only the sign-up whose link is followed
    counts, so that nobody can choose the password of an address that is not theirs. That of a
    change of address carries the other address sealed: who corrected it finds the old one nowhere.
    """

    __tablename__ = "mailed_token"

    id: Mapped[UUID] = own_id(TECHNICAL)
    account_id: Mapped[UUID] = of_account(ONE_TIME_SECRET)
    purpose: Mapped[str] = mapped_column(info=TECHNICAL)
    digest: Mapped[bytes] = mapped_column(unique=True, info=ONE_TIME_SECRET)
    email: Mapped[str | None] = mapped_column(info=ONE_TIME_SECRET)
    email_sealed: Mapped[bytes | None] = mapped_column(info=ONE_TIME_SECRET)
    name: Mapped[str | None] = mapped_column(info=ONE_TIME_SECRET)
    locale: Mapped[str | None] = mapped_column(info=ONE_TIME_SECRET)
    zone: Mapped[str | None] = mapped_column(info=ONE_TIME_SECRET)
    password_hash: Mapped[str | None] = mapped_column(info=ONE_TIME_SECRET)
    created_at: Mapped[datetime] = instant(TECHNICAL)
    expires_at: Mapped[datetime] = instant(TECHNICAL, index=True)
    used_at: Mapped[datetime | None] = optional_instant(TECHNICAL)
