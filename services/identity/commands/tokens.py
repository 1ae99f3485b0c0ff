"""What a browser that is signed in gets: an access token, a refresh token, its account."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chassis.unit_of_work import UnitOfWork
from identity import queries
from identity.commands import signing_keys
from identity.commands.mailed_tokens import new_secret
from identity.domain.secrets import digest
from identity.models import BrowserSession, RefreshToken
from identity.settings import Settings
from identity.signing import AccessToken


@dataclass(frozen=True)
class SignedIn:
    """`device_token` is a new one, or None where the browser keeps what it has."""

    access_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_token: str = field(repr=False)
    refresh_expires_at: datetime
    account: dict[str, Any] = field(repr=False)
    device_token: str | None = field(default=None, repr=False)
    status: str = "signed_in"


@dataclass(frozen=True)
class Issued:
    """A refresh token, and until when it is good."""

    secret: str = field(repr=False)
    expires_at: datetime


def issue_refresh_token(
    uow: UnitOfWork, settings: Settings, browser_session: BrowserSession
) -> Issued:
    """A new member of the family, good until it is idle for too long."""
    expires_at = min(uow.now + settings.browser_session_idle, browser_session.expires_at)
    issued = Issued(new_secret(), expires_at)
    uow.db.add(
        RefreshToken(
            digest=digest(issued.secret),
            browser_session_id=browser_session.id,
            issued_at=uow.now,
            expires_at=expires_at,
        )
    )
    uow.db.flush()
    return issued


def signed_in(
    uow: UnitOfWork,
    settings: Settings,
    *,
    browser_session: BrowserSession,
    refresh_token: Issued,
    device_token: str | None = None,
) -> SignedIn:
    """The pair of tokens, with an access token made now."""
    account = queries.get_account(uow.db.connection(), account_id=browser_session.account_id)
    expires_at = uow.now + settings.access_token_lifetime
    access = AccessToken(
        issuer=settings.public_url,
        account_id=browser_session.account_id,
        browser_session_id=browser_session.id,
        roles=account["roles"],
        issued_at=uow.now,
        expires_at=expires_at,
    )
    return SignedIn(
        access_token=signing_keys.sign(uow, settings.signing_key_schedule, access),
        access_expires_at=expires_at,
        refresh_token=refresh_token.secret,
        refresh_expires_at=refresh_token.expires_at,
        account=account,
        device_token=device_token,
    )
