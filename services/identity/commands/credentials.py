"""Ways of signing in that come and go: the password, Google, and proof shown again."""

from uuid import UUID

from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from identity import events
from identity.commands import browser_sessions as sessions
from identity.commands.browser_sessions import EndReason
from identity.models import Account, GoogleLink, GoogleRevocation
from identity.repository import accounts, browser_sessions
from identity.settings import Settings


def set_password(
    uow: UnitOfWork,
    settings: Settings,
    *,
    account_id: UUID,
    browser_session_id: UUID,
    password_hash: str,
    is_proven: bool,
) -> None:
    """Keep the new hash and end all other browser sessions. Raises Unauthenticated."""
    if is_proven:
        browser_sessions.get_live(uow.db, account_id, browser_session_id, now=uow.now)
    else:
        sessions.require_recent(uow, settings, account_id, browser_session_id)
    account = accounts.get_confirmed(uow.db, account_id)
    account.password_hash = password_hash
    account.password_changed_at = uow.now
    sessions.end_all(uow, account_id, EndReason.CREDENTIALS_CHANGED, except_id=browser_session_id)
    uow.publish(events.credentials_changed(account_id, "password"))


def note_proof(uow: UnitOfWork, account_id: UUID, browser_session_id: UUID) -> None:
    """The owner has shown a credential now. Raises Unauthenticated where the session is over."""
    live = browser_sessions.get_live(uow.db, account_id, browser_session_id, now=uow.now)
    live.authenticated_at = uow.now


def link_google(
    uow: UnitOfWork, account: Account, *, subject: str, refresh_token: str | None
) -> GoogleLink:
    """Let this Google account sign in to this account. Raises Conflict where either has another."""
    if accounts.google_link_of(uow.db, account.id) is not None:
        raise Conflict("google_linked", "This account is linked to a Google account already.")
    link = GoogleLink(subject=subject, account_id=account.id, linked_at=uow.now)
    uow.db.add(link)
    keep_grant(uow, link, refresh_token)
    uow.db.flush()
    return link


def keep_grant(uow: UnitOfWork, link: GoogleLink, refresh_token: str | None) -> None:
    """Keep what is needed to give the grant back; Google sends it with a new consent only."""
    if refresh_token is not None:
        link.refresh_token_sealed = uow.keys.encrypt(refresh_token, context(link.account_id))


def unlink_google(
    uow: UnitOfWork, settings: Settings, *, account_id: UUID, browser_session_id: UUID
) -> None:
    """Forget the Google account and give its grant back. A link by mail signs in without it."""
    sessions.require_recent(uow, settings, account_id, browser_session_id)
    link = accounts.google_link_of(uow.db, account_id)
    if link is not None:
        give_grant_back(uow, link)
        uow.publish(events.credentials_changed(account_id, "google_unlinked"))


def give_grant_back(uow: UnitOfWork, link: GoogleLink) -> None:
    """Drop the link; a worker tells Google, until Google confirms."""
    if link.refresh_token_sealed is not None:
        token = uow.keys.decrypt(link.refresh_token_sealed, context(link.account_id))
        revocation_id = new_id()
        uow.db.add(
            GoogleRevocation(
                id=revocation_id,
                account_id=link.account_id,
                token_sealed=uow.keys.encrypt(token, revocation_context(revocation_id)),
                attempts=0,
                next_attempt_at=uow.now,
            )
        )
    uow.db.delete(link)
    uow.db.flush()


def revocation_context(revocation_id: UUID) -> str:
    """The row to which a token is bound that is to be revoked."""
    return f"identity.google_revocation.token:{revocation_id}"


def context(account_id: UUID) -> str:
    """The link to which a sealed refresh token is bound."""
    return f"identity.google_link.refresh_token:{account_id}"
