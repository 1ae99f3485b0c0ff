"""Rotating refresh tokens: the next one for the last, and an end where one comes back."""

from chassis.unit_of_work import UnitOfWork
from identity.commands import browser_sessions as ending
from identity.commands import devices, tokens
from identity.commands.browser_sessions import EndReason
from identity.commands.tokens import Issued, SignedIn
from identity.domain.devices import Device
from identity.domain.refreshing import Presented, Verdict, judge
from identity.domain.secrets import digest
from identity.models import BrowserSession, RefreshToken
from identity.repository import browser_sessions
from identity.settings import Settings


def refresh(
    uow: UnitOfWork, settings: Settings, *, refresh_token: str, device: Device
) -> SignedIn | None:
    """The next pair of tokens; None where there is none to be had.

    A spent token that comes back ends its family: that is to be committed although it is refused.
    """
    found = browser_sessions.find_refresh_token(uow.db, refresh_token)
    if found is None:
        return None
    token, browser_session = found
    verdict = judge(_presented(uow, token, browser_session, device), uow.now)
    if verdict is Verdict.REVOKE:
        ending.end(uow, browser_session, EndReason.REUSED)
    if verdict in (Verdict.REVOKE, Verdict.REFUSE):
        return None
    if verdict is Verdict.ROTATE:
        _rotate(uow, settings, token, browser_session=browser_session, device=device)
    return tokens.signed_in(
        uow,
        settings,
        browser_session=browser_session,
        refresh_token=_successor(uow, token),
    )


def _presented(
    uow: UnitOfWork, token: RefreshToken, browser_session: BrowserSession, device: Device
) -> Presented:
    has_ended = browser_session.ended_at is not None or browser_session.expires_at <= uow.now
    return Presented(
        session_ended=has_ended,
        expires_at=token.expires_at,
        spent_at=token.spent_at,
        successor_spent=browser_sessions.is_spent(uow.db, token.successor_digest),
        same_browser=browser_session.user_agent == device.user_agent,
    )


def _rotate(
    uow: UnitOfWork,
    settings: Settings,
    token: RefreshToken,
    *,
    browser_session: BrowserSession,
    device: Device,
) -> None:
    successor = tokens.issue_refresh_token(uow, settings, browser_session)
    token.spent_at = uow.now
    token.successor_digest = digest(successor.secret)
    token.successor_sealed = uow.keys.encrypt(successor.secret, context(token.digest))
    browser_session.last_used_at = uow.now
    for name, value in devices.described(device).items():
        setattr(browser_session, name, value)


def _successor(uow: UnitOfWork, token: RefreshToken) -> Issued:
    assert token.successor_sealed is not None  # noqa: S101 - rotated now, or within the grace
    secret = uow.keys.decrypt(token.successor_sealed, context(token.digest)).decode()
    return Issued(secret, uow.db.get_one(RefreshToken, digest(secret)).expires_at)


def context(token_digest: bytes) -> str:
    """The token to which its sealed successor is bound."""
    return f"identity.refresh_token.successor:{token_digest.hex()}"
