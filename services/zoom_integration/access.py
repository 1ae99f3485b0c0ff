"""A live access token for a host, refreshed by one process at a time.

A refresh token is spent by its use, so two refreshes at once would kill the connection. A process
that dies between Zoom's answer and our commit has lost the new tokens: the next refresh is told
`invalid_grant`, the host is asked to connect again, and there is no loop.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from chassis.errors import Conflict, NotFound, Unavailable
from chassis.unit_of_work import UnitOfWork
from zoom_integration import repository
from zoom_integration.commands import connections, errands
from zoom_integration.domain import ConnectionStatus
from zoom_integration.locks import held
from zoom_integration.models import Connection
from zoom_integration.secrets_at_rest import unseal
from zoom_integration.surroundings import Surroundings
from zoom_integration.zoom.oauth import Grant
from zoom_integration.zoom.transport import GrantEnded, TokenExpired, ZoomFailure

EXPIRY_MARGIN_SECONDS = 60
WAIT_SECONDS = 5.0
_LOOK_AGAIN_SECONDS = 0.05

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Held:
    """A connection's tokens, as read; `generation` counts their renewals."""

    connection_id: UUID
    generation: int
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    is_fresh: bool


def call(around: Surroundings, host_id: UUID, ask: Callable[[str], Answer]) -> Answer:
    """What `ask(access_token)` answers at Zoom; a rejected token is renewed once.

    Raises NotFound where the host has no connection, Conflict where it is broken, Unavailable
    where another process is refreshing too long, and the failures of the client.
    """
    tokens = current(around, host_id)
    if not tokens.is_fresh:
        tokens = renew(around, host_id, tokens)
    try:
        return ask(tokens.access_token)
    except TokenExpired:
        return ask(renew(around, host_id, tokens).access_token)


def current(around: Surroundings, host_id: UUID) -> Held:
    """The tokens of a host's connection, fresh or not."""
    with around.unit_of_work() as uow:
        connection = repository.connection_of(uow.db, host_id)
        if connection is None:
            raise NotFound("zoom_not_connected", "Zoom is not connected.")
        return _read(uow, connection)


def renew(around: Surroundings, host_id: UUID, stale: Held) -> Held:
    """Newer tokens than `stale`: by refreshing, or by waiting for who does so already."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        with held(around, f"refresh:{stale.connection_id}") as is_ours:
            present = current(around, host_id)
            if present.generation != stale.generation:
                return present
            if is_ours:
                return _refresh(around, host_id, present)
        time.sleep(_LOOK_AGAIN_SECONDS)
    raise Unavailable("zoom_busy", "Zoom is being asked for new access. Please try again.")


def _refresh(around: Surroundings, host_id: UUID, present: Held) -> Held:
    connection_id, generation = present.connection_id, present.generation
    try:
        grant = around.clients.oauth.refresh(present.refresh_token)
    except GrantEnded:
        with around.unit_of_work() as uow:
            connections.end_grant(uow, connection_id=connection_id, generation=generation)
        raise
    with around.unit_of_work() as uow:
        is_stored = connections.put_refreshed(
            uow, connection_id=connection_id, generation=generation, grant=grant
        )
    if not is_stored:
        _throw_away(around, host_id, grant)
    return current(around, host_id)


def _throw_away(around: Surroundings, host_id: UUID, grant: Grant) -> None:
    """The host disconnected while Zoom answered: these tokens must not live."""
    try:
        around.clients.oauth.revoke(grant.access_token)
    except ZoomFailure:
        with around.unit_of_work() as uow:
            errands.revoke_grant(uow, host_id=host_id, grant=grant)


def _read(uow: UnitOfWork, connection: Connection) -> Held:
    if (
        connection.status != ConnectionStatus.ACTIVE
        or connection.access_token is None
        or connection.refresh_token is None
    ):
        raise Conflict("zoom_connection_broken", "Zoom must be connected again.")
    remaining = (connection.access_expires_at - uow.now).total_seconds()
    return Held(
        connection.id,
        connection.generation,
        _open(uow, connection, "access_token"),
        _open(uow, connection, "refresh_token"),
        is_fresh=remaining > EXPIRY_MARGIN_SECONDS,
    )


def _open(uow: UnitOfWork, connection: Connection, column: str) -> str:
    sealed = getattr(connection, column)
    return unseal(uow.keys, sealed, column=f"connection.{column}", row_id=connection.id)
