"""Signing in with Google and linking it: transactions before and after, Google in between."""

import logging
from datetime import datetime
from uuid import UUID

from chassis.retry import backoff
from identity.commands import browser_sessions, credentials
from identity.commands import google as commands
from identity.commands.sign_in import Outcome
from identity.domain.devices import Device
from identity.google.id_tokens import IdTokenRejected
from identity.google.operations import Google, Grant, Proof
from identity.google.transport import GoogleRefused
from identity.models import GoogleRevocation
from identity.operations.visitors import NewUnitOfWork
from identity.repository import google as repository
from identity.settings import Settings

log = logging.getLogger(__name__)


def begin(new_unit_of_work: NewUnitOfWork, google: Google, *, browser_state: str) -> dict[str, str]:
    """Where to send the browser to sign in. Raises Unavailable."""
    with new_unit_of_work() as uow:
        asked = commands.begin(uow, browser_state=browser_state)
    return {"authorization_url": google.authorization_url(**asked)}


def begin_link(
    new_unit_of_work: NewUnitOfWork,
    settings: Settings,
    google: Google,
    *,
    account_id: UUID,
    browser_session_id: UUID,
    browser_state: str,
) -> dict[str, str]:
    """Where to send a signed-in browser to link Google. Raises Unauthenticated, Unavailable."""
    with new_unit_of_work() as uow:
        browser_sessions.require_recent(uow, settings, account_id, browser_session_id)
        asked = commands.begin(uow, browser_state=browser_state, account_id=account_id)
    return {"authorization_url": google.authorization_url(**asked)}


def finish(
    new_unit_of_work: NewUnitOfWork,
    settings: Settings,
    google: Google,
    *,
    state: str,
    code: str,
    browser_state: str,
    device: Device,
    locale: str,
    zone: str,
) -> Outcome | dict[str, str]:
    """Take the return from Google: sign in, or link, as was begun.

    Raises Unauthenticated for whatever is forged or stale, Forbidden for an address that Google has
    not verified, Conflict for one that has an account, Unavailable.
    """
    with new_unit_of_work() as uow:
        taken = commands.take_attempt(uow, state=state, browser_state=browser_state)
        now = uow.now
    if taken is None:
        raise commands.refusal()
    proof, account_id = taken
    grant = _exchange(google, code, proof, now)
    with new_unit_of_work() as uow:
        if account_id is not None:
            return commands.link(uow, grant, account_id=account_id)
        return commands.sign_in(uow, settings, grant, locale=locale, zone=zone, device=device)


def give_grants_back(new_unit_of_work: NewUnitOfWork, google: Google, limit: int = 20) -> None:
    """Tell Google of each grant that is due, until it confirms."""
    for _ in range(limit):
        if not _give_next_back(new_unit_of_work, google):
            return


def _exchange(google: Google, code: str, proof: Proof, now: datetime) -> Grant:
    try:
        return google.exchange(code, proof, now=now)
    except (GoogleRefused, IdTokenRejected) as error:
        log.warning("a sign-in with Google was refused", extra={"reason": str(error)})
        raise commands.refusal() from error


def _give_next_back(new_unit_of_work: NewUnitOfWork, google: Google) -> bool:
    """Claim one by moving its next attempt ahead, so that a crash in between only delays it."""
    with new_unit_of_work() as uow:
        due = repository.next_revocation_due(uow.db, uow.now)
        if due is None:
            return False
        due.attempts += 1
        due.next_attempt_at = uow.now + backoff(due.attempts)
        revocation_id = due.id
        context = credentials.revocation_context(revocation_id)
        token = uow.keys.decrypt(due.token_sealed, context).decode()
    google.revoke(token)
    with new_unit_of_work() as uow:
        uow.db.delete(uow.db.get_one(GoogleRevocation, revocation_id))
    return True
