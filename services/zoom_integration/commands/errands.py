"""Errands: what is still to be done at Zoom for a host who is gone from here.

Disconnecting must delete every token at once (P21, P22), and must also have the grant revoked
although Zoom is down (P20). So the tokens move, in the transaction that deletes the connection,
into an errand that names nobody and is encrypted as one piece under the errand's own id. It is
tried before the host is answered, which is the end of it whenever Zoom is up; otherwise it is
tried again until Zoom confirms, or until the tokens have died of age.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from chassis.retry import backoff
from chassis.unit_of_work import UnitOfWork
from zoom_integration.models import Connection, Errand
from zoom_integration.secrets_at_rest import seal, unseal
from zoom_integration.zoom.oauth import Grant

REFRESH_TOKEN_LIFE = timedelta(days=90)
FIRST_RETRY = timedelta(seconds=5)
REVOKE, COMPLY = "revoke", "comply"
OWNER = "errand_owner"
"""The type under which the digest of a host is kept."""


@dataclass(frozen=True)
class Leaving:
    """What ends a grant: its tokens, and the meetings to delete before."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_expires_at: str
    meetings: Sequence[int] = ()

    def is_expired(self, now: datetime) -> bool:
        return datetime.fromisoformat(self.access_expires_at) <= now

    def renewed(self, grant: Grant, now: datetime) -> "Leaving":
        until = (now + grant.expires_in).isoformat()
        return Leaving(grant.access_token, grant.refresh_token, until, self.meetings)

    def without(self, meetings: Sequence[int]) -> "Leaving":
        left = [number for number in self.meetings if number not in meetings]
        return replace(self, meetings=left)


def revoke(uow: UnitOfWork, connection: Connection, meetings: Sequence[int] = ()) -> UUID | None:
    """Take the tokens out of a connection to have them revoked; None where there are none."""
    if connection.access_token is None or connection.refresh_token is None:
        return None
    access, refresh = (
        unseal(uow.keys, sealed, column=f"connection.{column}", row_id=connection.id)
        for column, sealed in (
            ("access_token", connection.access_token),
            ("refresh_token", connection.refresh_token),
        )
    )
    leaving = Leaving(access, refresh, connection.access_expires_at.isoformat(), meetings)
    owner = owner_digest(uow, connection.host_id)
    until = connection.refreshed_at + REFRESH_TOKEN_LIFE
    return _add(uow, REVOKE, asdict(leaving), owner=owner, until=until)


def revoke_grant(uow: UnitOfWork, *, host_id: UUID, grant: Grant) -> UUID:
    """Have tokens revoked that came too late to be kept."""
    until = (uow.now + grant.expires_in).isoformat()
    leaving = Leaving(grant.access_token, grant.refresh_token, until)
    owner = owner_digest(uow, host_id)
    return _add(uow, REVOKE, asdict(leaving), owner=owner, until=uow.now + REFRESH_TOKEN_LIFE)


def comply(uow: UnitOfWork, *, host_id: UUID, notice: dict[str, Any]) -> UUID:
    """Confirm to Zoom that a user's data is deleted."""
    until = uow.now + REFRESH_TOKEN_LIFE
    return _add(uow, COMPLY, notice, owner=owner_digest(uow, host_id), until=until)


def owner_digest(uow: UnitOfWork, host_id: UUID) -> bytes:
    """By which a rights request knows whether something is left to do, and nobody else does."""
    return uow.tombstones.digest(OWNER, str(host_id))


def open_errand(uow: UnitOfWork, errand_id: UUID) -> tuple[str, dict[str, Any]] | None:
    """An errand's kind and content; None where it is done."""
    errand = uow.db.get(Errand, errand_id)
    if errand is None:
        return None
    content = unseal(uow.keys, errand.sealed, column="errand.sealed", row_id=errand.id)
    return errand.kind, json.loads(content)


def reseal(uow: UnitOfWork, errand_id: UUID, leaving: Leaving) -> None:
    """Keep refreshed tokens: the ones before are spent."""
    errand = uow.db.get(Errand, errand_id, with_for_update=True)
    if errand is not None:
        errand.sealed = _sealed(uow, errand_id, asdict(leaving))


def finish(uow: UnitOfWork, errand_id: UUID) -> None:
    errand = uow.db.get(Errand, errand_id)
    if errand is not None:
        uow.db.delete(errand)


def postpone(uow: UnitOfWork, errand_id: UUID, *, until: datetime | None = None) -> None:
    """Zoom could not be asked: try again later."""
    errand = uow.db.get(Errand, errand_id, with_for_update=True)
    if errand is not None:
        errand.attempts += 1
        errand.next_attempt_at = until or uow.now + backoff(errand.attempts, base=FIRST_RETRY)


def _add(
    uow: UnitOfWork, kind: str, content: dict[str, Any], *, owner: bytes, until: datetime
) -> UUID:
    errand_id = new_id()
    uow.db.add(
        Errand(
            id=errand_id,
            kind=kind,
            owner_digest=owner,
            sealed=_sealed(uow, errand_id, content),
            next_attempt_at=uow.now,
            expires_at=until,
        )
    )
    return errand_id


def _sealed(uow: UnitOfWork, errand_id: UUID, content: dict[str, Any]) -> bytes:
    return seal(uow.keys, json.dumps(content), column="errand.sealed", row_id=errand_id)
