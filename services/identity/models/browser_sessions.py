"""Sign-ins and what they leave: browser sessions, refresh tokens, known devices, the log."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from identity.models.base import (
    DEVICE_LOG,
    DEVICE_SECRET,
    TECHNICAL,
    Base,
    instant,
    of_account,
    optional_instant,
    own_id,
)


class SeenFrom:
    """Where a request came from, as told by the browser."""

    ip: Mapped[str] = mapped_column(info=DEVICE_LOG)
    user_agent: Mapped[str] = mapped_column(info=DEVICE_LOG)
    browser: Mapped[str] = mapped_column(info=DEVICE_LOG)
    operating_system: Mapped[str] = mapped_column(info=DEVICE_LOG)
    referrer: Mapped[str] = mapped_column(info=DEVICE_LOG)


class BrowserSession(SeenFrom, Base):
    """One browser that is signed in; `authenticated_at` is when a credential was last shown."""

    __tablename__ = "browser_session"

    id: Mapped[UUID] = own_id(DEVICE_LOG)
    account_id: Mapped[UUID] = of_account(DEVICE_LOG)
    method: Mapped[str] = mapped_column(info=DEVICE_LOG)
    started_at: Mapped[datetime] = instant(DEVICE_LOG)
    authenticated_at: Mapped[datetime] = instant(DEVICE_LOG)
    last_used_at: Mapped[datetime] = instant(DEVICE_LOG)
    expires_at: Mapped[datetime] = instant(TECHNICAL)
    ended_at: Mapped[datetime | None] = mapped_column(index=True, info=DEVICE_LOG)
    end_reason: Mapped[str | None] = mapped_column(info=DEVICE_LOG)


class Revocation(Base):
    """Access tokens of a browser session that were issued before `void_before` are void.

    It names no account and outlives the browser session, so that an erasure too is felt at once;
    kept for as long as such a token could live.
    """

    __tablename__ = "revocation"

    browser_session_id: Mapped[UUID] = own_id(TECHNICAL)
    void_before: Mapped[datetime] = instant(TECHNICAL, index=True)


class RefreshToken(Base):
    """One of a family, which is the browser session. `successor_sealed` serves the grace only."""

    __tablename__ = "refresh_token"

    digest: Mapped[bytes] = mapped_column(primary_key=True, info=DEVICE_SECRET)
    browser_session_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("browser_session.id", ondelete="CASCADE"), index=True, info=DEVICE_SECRET
    )
    issued_at: Mapped[datetime] = instant(TECHNICAL)
    expires_at: Mapped[datetime] = instant(TECHNICAL, index=True)
    spent_at: Mapped[datetime | None] = optional_instant(TECHNICAL)
    successor_digest: Mapped[bytes | None] = mapped_column(info=DEVICE_SECRET)
    successor_sealed: Mapped[bytes | None] = mapped_column(info=DEVICE_SECRET)


class KnownDevice(Base):
    """A browser that has signed in before: known by its cookie, or by what it looks like."""

    __tablename__ = "known_device"

    id: Mapped[UUID] = own_id(DEVICE_LOG)
    account_id: Mapped[UUID] = of_account(DEVICE_LOG)
    token_digest: Mapped[bytes] = mapped_column(unique=True, info=DEVICE_SECRET)
    fingerprint: Mapped[bytes] = mapped_column(info=DEVICE_SECRET)
    browser: Mapped[str] = mapped_column(info=DEVICE_LOG)
    operating_system: Mapped[str] = mapped_column(info=DEVICE_LOG)
    first_seen_at: Mapped[datetime] = instant(DEVICE_LOG)
    last_seen_at: Mapped[datetime] = instant(DEVICE_LOG, index=True)


class SignIn(SeenFrom, Base):
    """One attempt to sign in. `outcome`: succeeded, failed or refused."""

    __tablename__ = "sign_in"

    id: Mapped[UUID] = own_id(DEVICE_LOG)
    account_id: Mapped[UUID] = of_account(DEVICE_LOG)
    tried_at: Mapped[datetime] = instant(DEVICE_LOG, index=True)
    method: Mapped[str] = mapped_column(info=DEVICE_LOG)
    outcome: Mapped[str] = mapped_column(info=DEVICE_LOG)
