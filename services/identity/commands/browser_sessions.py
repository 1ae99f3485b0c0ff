"""Opening and ending browser sessions. Refreshing one is in `refreshing`."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from chassis.errors import Unauthenticated
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from identity.commands import devices, tokens
from identity.commands.tokens import SignedIn
from identity.domain.devices import Device
from identity.models import Account, BrowserSession, Revocation
from identity.repository import browser_sessions
from identity.settings import Settings

# The clock of the process that issued a token may be ahead of that of the one which ends its
# session.
CLOCKS_APART = timedelta(minutes=2)


class EndReason(StrEnum):
    SIGNED_OUT = "signed_out"
    REVOKED = "revoked"
    REUSED = "refresh_token_reused"
    CREDENTIALS_CHANGED = "credentials_changed"


def open_browser_session(
    uow: UnitOfWork, settings: Settings, account: Account, *, method: str, device: Device
) -> SignedIn:
    """Sign the account in on this device; its owner is told where the device is new."""
    device_token = devices.recognise(uow, account, device)
    devices.log_sign_in(uow, account.id, device, method=method, outcome="succeeded")
    browser_session = BrowserSession(
        id=new_id(),
        account_id=account.id,
        method=method,
        started_at=uow.now,
        authenticated_at=uow.now,
        last_used_at=uow.now,
        expires_at=uow.now + settings.browser_session_lifetime,
        **devices.described(device),
    )
    uow.db.add(browser_session)
    return tokens.signed_in(
        uow,
        settings,
        browser_session=browser_session,
        refresh_token=tokens.issue_refresh_token(uow, settings, browser_session),
        device_token=device_token,
    )


def end(uow: UnitOfWork, browser_session: BrowserSession, reason: EndReason) -> None:
    """End it; its access tokens are void as soon as verifiers have heard of it."""
    if browser_session.ended_at is None:
        browser_session.ended_at = uow.now
        browser_session.end_reason = reason
        void_access_tokens(uow, browser_session.id, before=uow.now + CLOCKS_APART)


def end_all(
    uow: UnitOfWork, account_id: UUID, reason: EndReason, *, except_id: UUID | None = None
) -> None:
    """End the account's browser sessions, sparing the one in hand."""
    for browser_session in browser_sessions.list_open(uow.db, account_id):
        if browser_session.id != except_id:
            end(uow, browser_session, reason)


def revoke(uow: UnitOfWork, *, account_id: UUID, browser_session_id: UUID) -> None:
    """End one of the account's own. Raises NotFound for a stranger's."""
    end(uow, browser_sessions.get_own(uow.db, account_id, browser_session_id), EndReason.REVOKED)


def sign_out(uow: UnitOfWork, *, refresh_token: str) -> None:
    """End the browser session of a refresh token; nothing happens where there is none."""
    found = browser_sessions.find_refresh_token(uow.db, refresh_token)
    if found is not None:
        end(uow, found[1], EndReason.SIGNED_OUT)


def require_recent(
    uow: UnitOfWork, settings: Settings, account_id: UUID, browser_session_id: UUID
) -> BrowserSession:
    """The browser session, if its owner has shown a credential of late. Unauthenticated if not."""
    live = browser_sessions.get_live(uow.db, account_id, browser_session_id, now=uow.now)
    if uow.now - live.authenticated_at > settings.reauthentication_window:
        raise Unauthenticated("reauthentication_needed", "Confirm that it is you first.")
    return live


def renew_tokens(uow: UnitOfWork, account_id: UUID) -> None:
    """What access tokens say of the account is no longer so: have them refreshed at once."""
    for browser_session in browser_sessions.list_open(uow.db, account_id):
        void_access_tokens(uow, browser_session.id, before=uow.now)


def void_access_tokens(uow: UnitOfWork, browser_session_id: UUID, *, before: datetime) -> None:
    """Make verifiers refuse what was issued before that instant."""
    row = insert(Revocation).values(browser_session_id=browser_session_id, void_before=before)
    uow.db.execute(
        row.on_conflict_do_update(
            index_elements=[Revocation.browser_session_id],
            set_={"void_before": row.excluded.void_before},
        )
    )
