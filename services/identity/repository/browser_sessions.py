"""Browser sessions, their refresh tokens, and the devices that an account is known to use."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.errors import NotFound, Unauthenticated
from identity.domain.devices import Device
from identity.domain.secrets import digest
from identity.models import BrowserSession, KnownDevice, RefreshToken


def find_refresh_token(db: Session, token: str) -> tuple[RefreshToken, BrowserSession] | None:
    """The token and its browser session, locked in the order that every rotation follows."""
    of_token = sa.select(RefreshToken.browser_session_id).where(
        RefreshToken.digest == digest(token)
    )
    browser_session = db.execute(
        sa.select(BrowserSession).where(BrowserSession.id.in_(of_token)).with_for_update()
    ).scalar_one_or_none()
    if browser_session is None:
        return None
    return db.get_one(RefreshToken, digest(token)), browser_session


def is_spent(db: Session, token_digest: bytes | None) -> bool:
    found = db.get(RefreshToken, token_digest) if token_digest is not None else None
    return found is not None and found.spent_at is not None


def get_own(db: Session, account_id: UUID, browser_session_id: UUID) -> BrowserSession:
    """The account's browser session, locked. Raises NotFound for a stranger's."""
    found = sa.select(BrowserSession).where(
        BrowserSession.id == browser_session_id, BrowserSession.account_id == account_id
    )
    browser_session = db.execute(found.with_for_update()).scalar_one_or_none()
    if browser_session is None:
        raise NotFound("browser_session_unknown", "There is no such sign-in.")
    return browser_session


def get_live(
    db: Session, account_id: UUID, browser_session_id: UUID, *, now: datetime
) -> BrowserSession:
    """As `get_own`. Raises Unauthenticated where it has ended."""
    browser_session = get_own(db, account_id, browser_session_id)
    if browser_session.ended_at is not None or browser_session.expires_at <= now:
        raise Unauthenticated("signed_out", "You are signed out. Sign in again.")
    return browser_session


def list_open(db: Session, account_id: UUID) -> list[BrowserSession]:
    """The account's browser sessions that have not ended, locked."""
    found = sa.select(BrowserSession).where(
        BrowserSession.account_id == account_id, BrowserSession.ended_at.is_(None)
    )
    return list(db.execute(found.with_for_update()).scalars())


def find_device_by_token(db: Session, account_id: UUID, token: str) -> KnownDevice | None:
    found = sa.select(KnownDevice).where(
        KnownDevice.account_id == account_id, KnownDevice.token_digest == digest(token)
    )
    return db.execute(found).scalar_one_or_none()


def find_device(db: Session, account_id: UUID, device: Device) -> KnownDevice | None:
    """The known device by its cookie or, where it has lost that, by what it looks like."""
    by_token = find_device_by_token(db, account_id, device.token) if device.token else None
    if by_token is not None:
        return by_token
    alike = (
        sa.select(KnownDevice)
        .where(KnownDevice.account_id == account_id, KnownDevice.fingerprint == device.fingerprint)
        .order_by(KnownDevice.last_seen_at.desc())
        .limit(1)
    )
    return db.execute(alike).scalar_one_or_none()


def has_devices(db: Session, account_id: UUID) -> bool:
    found = sa.select(sa.literal(1)).where(KnownDevice.account_id == account_id)
    return db.execute(found.limit(1)).first() is not None
