"""A link to an account made elsewhere: the state that guards it, spent once; the account taken."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from billing.models import Connection
from billing.repository import connections, locks
from chassis.errors import Conflict, Invalid
from chassis.unit_of_work import UnitOfWork

LASTS = timedelta(minutes=10)


def begin(uow: UnitOfWork, *, connection_id: UUID) -> str:
    """A state for this host alone; only its digest is kept. Conflict where there is an account."""
    connection = connections.lock(uow.db, connection_id)
    if connection is None or connection.stripe_account_id is not None:
        raise Conflict("connected_already", "An account is connected already: disconnect it first.")
    state = secrets.token_urlsafe(32)
    connection.link_digest = _digest(state)
    connection.link_expires_at = uow.now + LASTS
    return state


def spend_state(uow: UnitOfWork, *, host_id: UUID, state: str) -> None:
    """Raises Invalid unless it is this host's, fresh and unused."""
    connection = connections.of_host(uow.db, host_id)
    known = connection.link_digest if connection is not None else None
    expires_at = connection.link_expires_at if connection is not None else None
    is_ours = known is not None and hmac.compare_digest(known, _digest(state))
    if connection is None or not is_ours or expires_at is None or expires_at < uow.now:
        raise Invalid("state_unknown", "This answer of Stripe does not fit what was asked.")
    connection.link_digest = connection.link_expires_at = None


def take_account(uow: UnitOfWork, *, host_id: UUID, account: str) -> Connection:
    """The account is the host's from now on. Conflict where another host has it."""
    locks.hold(uow.db, host_id)
    other = connections.of_account(uow.db, account)
    if other is not None and other.host_id != host_id:
        raise Conflict("account_in_use", "Somebody else has connected this account here.")
    connection = connections.of_host(uow.db, host_id)
    if connection is None or connection.stripe_account_id not in (None, account):
        raise Conflict("connected_already", "An account is connected already: disconnect it first.")
    connection.stripe_account_id = account
    return connection


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
