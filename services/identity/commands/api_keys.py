"""Keys by which programs act for a host: shown once, kept as digests, limited by scopes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from chassis.errors import Conflict, Invalid
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from identity import events
from identity.commands import browser_sessions
from identity.commands.mailed_tokens import new_secret
from identity.domain.roles import Scope
from identity.domain.secrets import digest
from identity.models import ApiKey
from identity.repository import accounts, teams
from identity.settings import Settings

# A mark by which scanners of leaked secrets know one of ours.
PREFIX = "smk_"
HINT_LENGTH = 10
MAX_PER_HOST = 25
USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class MadeKey:
    """`key` is shown now and never again."""

    id: UUID
    name: str
    scopes: Sequence[str]
    expires_at: datetime | None
    key: str = field(repr=False)


@dataclass(frozen=True)
class KeyHolder:
    """For whom a program acts, and how far."""

    api_key_id: UUID
    host_id: UUID
    scopes: Sequence[str]


def create_api_key(
    uow: UnitOfWork,
    settings: Settings,
    *,
    host_id: UUID,
    browser_session_id: UUID,
    name: str,
    scopes: Sequence[Scope],
    expires_at: datetime | None = None,
) -> MadeKey:
    """Raises Unauthenticated without proof of late, Invalid, Conflict where there are too many."""
    browser_sessions.require_recent(uow, settings, host_id, browser_session_id)
    accounts.get_confirmed(uow.db, host_id)
    if expires_at is not None and expires_at <= uow.now:
        raise Invalid("expired_already", "A key ends in the future, or not at all.")
    if teams.count_live_api_keys(uow.db, host_id) >= MAX_PER_HOST:
        raise Conflict("api_keys_full", "Revoke a key before you make another.")
    key = PREFIX + new_secret()
    made = ApiKey(
        id=new_id(),
        host_id=host_id,
        name=name,
        digest=digest(key),
        hint=key[:HINT_LENGTH],
        scopes=[scope for scope in Scope if scope in set(scopes)],
        created_at=uow.now,
        expires_at=expires_at,
    )
    uow.db.add(made)
    uow.publish(events.credentials_changed(host_id, "api_key_added"))
    return MadeKey(made.id, name, made.scopes, expires_at, key)


def revoke_api_key(uow: UnitOfWork, *, host_id: UUID, api_key_id: UUID) -> None:
    """Raises NotFound for another host's."""
    api_key = teams.get_api_key(uow.db, host_id, api_key_id)
    if api_key.revoked_at is None:
        api_key.revoked_at = uow.now
        uow.publish(events.credentials_changed(host_id, "api_key_revoked"))


def authenticate_api_key(uow: UnitOfWork, *, key: str) -> KeyHolder:
    """Who stands behind a key. Raises Unauthenticated."""
    found = teams.get_live_api_key(uow.db, key, now=uow.now)
    if found.last_used_at is None or uow.now - found.last_used_at > USE_NOTED_EVERY:
        found.last_used_at = uow.now
    return KeyHolder(found.id, found.host_id, found.scopes)
