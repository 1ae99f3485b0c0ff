"""Connecting a host's account: onboarding links, the account's state, the end."""

from typing import Any
from uuid import UUID

from billing.commands import connections as commands
from billing.domain.connections import ConnectionStatus
from billing.models import Connection
from billing.operations.context import Context, key_of, renewing_key
from billing.repository import connections as repository
from chassis import clock
from chassis.errors import Forbidden, NotFound


def begin_onboarding(context: Context, *, host_id: UUID, email: str) -> dict[str, str]:
    """A fresh link to Stripe's onboarding: each works once, for minutes."""
    with context.unit_of_work() as uow:
        connection = commands.open_connection(uow, host_id=host_id)
    account = connection.stripe_account_id or _create_account(context, connection, email)
    public_url = context.settings.public_url.rstrip("/")
    url = context.stripe.accounts.create_link(
        account,
        return_url=f"{public_url}/connect/stripe/return",
        refresh_url=f"{public_url}/connect/stripe/refresh",
    )
    return {"url": url}


def get_connection(context: Context, *, host_id: UUID, refresh: bool) -> Any:
    """The host's connection; `refresh` asks Stripe first."""
    connection = _of_host(context, host_id)
    if refresh and connection is not None and _can_be_asked(connection):
        refresh_account(context, connection_id=connection.id)
        connection = _of_host(context, host_id)
    return connection or {"status": ConnectionStatus.NONE, "requirements": []}


def disconnect(context: Context, *, host_id: UUID) -> Any:
    """Wish for the end; a worker carries it out at once, and goes on if Stripe is away."""
    with context.unit_of_work() as uow:
        connection = commands.begin_disconnect(uow, host_id=host_id)
    return connection or {"status": ConnectionStatus.NONE, "requirements": []}


def refresh_account(context: Context, *, connection_id: UUID) -> None:
    """Take over the account's state, or that we have lost access to it."""
    with context.unit_of_work() as uow:
        connection = repository.find(uow.db, connection_id)
    if connection is None or not _can_be_asked(connection):
        return
    seen_at = clock.now()
    try:
        account = context.stripe.accounts.retrieve(str(connection.stripe_account_id))
    except (Forbidden, NotFound):
        with context.unit_of_work() as uow:
            commands.note_loss(uow, connection_id=connection_id)
        return
    with context.unit_of_work() as uow:
        commands.apply_account(uow, account, connection_id=connection_id, seen_at=seen_at)


def finish_disconnect(context: Context, *, connection_id: UUID) -> bool:
    """End the connection once nothing takes money through it; False while something does."""
    with context.unit_of_work() as uow:
        connection = repository.find(uow.db, connection_id)
        if connection is None:
            return True
        if not commands.is_quiet(uow, connection):
            return False
    if connection.stripe_account_id is not None:
        context.stripe.accounts.deauthorize(connection.stripe_account_id)
    with context.unit_of_work() as uow:
        commands.remove(uow, connection_id=connection_id)
    return True


def _create_account(context: Context, connection: Connection, email: str) -> str:
    seen_at = clock.now()
    with renewing_key(context, Connection, connection.id):
        account = context.stripe.accounts.create(
            email=email, connection_id=str(connection.id), key=key_of("account", connection)
        )
    with context.unit_of_work() as uow:
        commands.apply_account(uow, account, connection_id=connection.id, seen_at=seen_at)
    return account.id


def _of_host(context: Context, host_id: UUID) -> Connection | None:
    with context.unit_of_work() as uow:
        return repository.of_host(uow.db, host_id)


def _can_be_asked(connection: Connection) -> bool:
    is_ending = connection.status == ConnectionStatus.DISCONNECTING
    return connection.stripe_account_id is not None and not is_ending
