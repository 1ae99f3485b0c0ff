"""Connections: attempted, established, refreshed, paused, broken, removed."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from chassis.errors import Conflict, Invalid, NotFound
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from zoom_integration import domain, events, repository
from zoom_integration.commands import errands, meetings
from zoom_integration.domain import BrokenBecause, ConnectionStatus
from zoom_integration.models import ConnectAttempt, Connection
from zoom_integration.secrets_at_rest import seal, unseal
from zoom_integration.zoom.oauth import Grant

ATTEMPT_LIFE = timedelta(minutes=10)


def begin(uow: UnitOfWork, *, host_id: UUID, state: str, verifier: str) -> None:
    """Remember a host on the way to Zoom."""
    attempt_id = new_id()
    uow.db.add(
        ConnectAttempt(
            id=attempt_id,
            state_digest=hashlib.sha256(state.encode()).digest(),
            host_id=host_id,
            verifier=seal(uow.keys, verifier, column="connect_attempt.verifier", row_id=attempt_id),
            expires_at=uow.now + ATTEMPT_LIFE,
        )
    )


def take_attempt(uow: UnitOfWork, *, host_id: UUID, state: str) -> tuple[UUID, str]:
    """The attempt of a host who came back, once, and its verifier.

    It stays until the connection is established, so that a disconnection in between ends it.
    Raises Invalid for a stranger's, a used or a stale state.
    """
    attempt = repository.attempt_by_state(uow.db, state)
    is_theirs = attempt is not None and attempt.host_id == host_id and attempt.taken_at is None
    if attempt is None or not is_theirs or attempt.expires_at < uow.now:
        raise Invalid(
            "connect_state_unknown", "This link from Zoom is not valid. Please try again."
        )
    attempt.taken_at = uow.now
    column = "connect_attempt.verifier"
    return attempt.id, unseal(uow.keys, attempt.verifier, column=column, row_id=attempt.id)


def establish(uow: UnitOfWork, *, attempt_id: UUID, grant: Grant, zoom_user_id: str) -> None:
    """Keep what Zoom granted. By it Zoom has ended all earlier grants of that Zoom user."""
    attempt = uow.db.get(ConnectAttempt, attempt_id, with_for_update=True)
    if attempt is None:
        raise Conflict("connect_overtaken", "Zoom was disconnected meanwhile.")
    uow.db.delete(attempt)
    host_id = attempt.host_id
    if uow.tombstones.is_erased(uow.db, "account_id", str(host_id)):
        raise NotFound("host_unknown", "There is no such account.")
    for name in sorted((f"host:{host_id}", f"zoom_user:{zoom_user_id}")):
        repository.serialise(uow.db, name)
    _end_elsewhere(uow, host_id, zoom_user_id)
    connection = repository.connection_of(uow.db, host_id, lock=True)
    if connection is None:
        connection = Connection(id=new_id(), host_id=host_id, generation=0)
        uow.db.add(connection)
    elif connection.zoom_user_id != zoom_user_id:
        errands.revoke(uow, connection)
    connection.zoom_user_id = zoom_user_id
    connection.connected_at = uow.now
    connection.paused_until = None
    connection.throttled_in_a_row = 0
    connection.writes_count = 0
    _put_tokens(uow, connection, grant)
    meetings.take_up(uow, host_id)
    uow.publish(events.connection_established(host_id))


def put_refreshed(uow: UnitOfWork, *, connection_id: UUID, generation: int, grant: Grant) -> bool:
    """Store both new tokens together; False where the connection is gone or newer by now.

    This is what keeps a refresh in flight from writing tokens back after a disconnection (P21).
    """
    connection = uow.db.get(Connection, connection_id, with_for_update=True)
    if connection is None or connection.generation != generation:
        return False
    _put_tokens(uow, connection, grant)
    return True


def end_grant(uow: UnitOfWork, *, connection_id: UUID, generation: int) -> None:
    """The refresh token is dead: clear the tokens, keep the rest, tell the host."""
    connection = uow.db.get(Connection, connection_id, with_for_update=True)
    if connection is None or connection.generation != generation:
        return
    connection.access_token = connection.refresh_token = None
    _break(uow, connection, BrokenBecause.GRANT_ENDED)


def miss_scopes(uow: UnitOfWork, *, host_id: UUID) -> None:
    """The host has not allowed what we need: ask for consent again. The tokens stay valid."""
    connection = repository.connection_of(uow.db, host_id, lock=True)
    if connection is not None and connection.status == ConnectionStatus.ACTIVE:
        _break(uow, connection, BrokenBecause.SCOPES_MISSING)


def take_write(uow: UnitOfWork, connection: Connection, *, limit: int) -> bool:
    """Count one of the day's writes before it is sent; False when none is left."""
    today = uow.now.date()
    if connection.writes_on != today:
        connection.writes_on, connection.writes_count = today, 0
    if connection.writes_count >= limit:
        return False
    connection.writes_count += 1
    return True


def pause(uow: UnitOfWork, *, host_id: UUID, retry_at: datetime | None) -> datetime:
    """Leave a throttled host alone for a while; returns until when."""
    connection = repository.connection_of(uow.db, host_id, lock=True)
    in_a_row = connection.throttled_in_a_row + 1 if connection else 1
    until = domain.pause_until(uow.now, retry_at=retry_at, in_a_row=in_a_row)
    if connection is not None:
        connection.throttled_in_a_row = in_a_row
        connection.paused_until = until
    return until


def check_keeper(uow: UnitOfWork, *, host_id: UUID, keeper_id: UUID) -> None:
    """Only who is connected to Zoom can take meetings over. Raises Conflict."""
    keeper = repository.connection_of(uow.db, keeper_id, lock=True)
    is_usable = keeper is not None and keeper.status == ConnectionStatus.ACTIVE
    if keeper_id == host_id or not is_usable:
        message = "This co-host has not connected Zoom, so they cannot take your meetings over."
        raise Conflict("co_host_not_connected", message)


def require_active(uow: UnitOfWork, host_id: UUID) -> None:
    """Raises Conflict where the host has no account at Zoom in which meetings could be made."""
    connection = repository.connection_of(uow.db, host_id, lock=True)
    if connection is None or connection.status != ConnectionStatus.ACTIVE:
        raise Conflict("zoom_not_connected", "Connect Zoom first: the meetings need an account.")


def remove(uow: UnitOfWork, *, host_id: UUID, cancel_meetings: bool) -> UUID | None:
    """Delete tokens and identifiers now (P21, P22); the errand that ends the grant at Zoom."""
    repository.delete_attempts(uow.db, host_id)
    connection = repository.connection_of(uow.db, host_id, lock=True)
    if connection is None:
        return None
    let_go = meetings.let_go(uow, host_id, is_cancelling=cancel_meetings)
    errand_id = errands.revoke(uow, connection, let_go)
    uow.db.delete(connection)
    uow.publish(events.connection_removed(host_id))
    return errand_id


def _end_elsewhere(uow: UnitOfWork, host_id: UUID, zoom_user_id: str) -> None:
    other = repository.connection_of_zoom_user(uow.db, zoom_user_id)
    if other is None or other.host_id == host_id:
        return
    other.access_token = other.refresh_token = other.zoom_user_id = None
    _break(uow, other, BrokenBecause.CONNECTED_ELSEWHERE)
    uow.db.flush()  # before the other row takes the same id


def _put_tokens(uow: UnitOfWork, connection: Connection, grant: Grant) -> None:
    for column in ("access_token", "refresh_token"):
        token = getattr(grant, column)
        sealed = seal(uow.keys, token, column=f"connection.{column}", row_id=connection.id)
        setattr(connection, column, sealed)
    connection.access_expires_at = uow.now + grant.expires_in
    connection.refreshed_at = uow.now
    connection.generation += 1
    connection.status = ConnectionStatus.ACTIVE
    connection.problem = None


def _break(uow: UnitOfWork, connection: Connection, reason: BrokenBecause) -> None:
    connection.status = ConnectionStatus.BROKEN
    connection.problem = reason
    connection.generation += 1
    uow.publish(events.connection_broken(connection.host_id, reason))
