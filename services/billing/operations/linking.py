"""Linking an account that a host made before: docs.stripe.com/connect/oauth-reference"""

from typing import Any
from uuid import UUID

from billing.commands import connections as commands
from billing.commands import linking as link_commands
from billing.operations.connecting import get_connection, refresh_account
from billing.operations.context import Context


def begin_link(context: Context, *, host_id: UUID) -> dict[str, str]:
    """Stripe's page on which the host lets us act for the account; good for ten minutes, once."""
    with context.unit_of_work() as uow:
        connection = commands.open_connection(uow, host_id=host_id)
        state = link_commands.begin(uow, connection_id=connection.id)
    return {"url": context.stripe.accounts.authorization_url(state, _return_url(context))}


def finish_link(context: Context, *, host_id: UUID, state: str, code: str) -> Any:
    """Take the account over with what Stripe sent back.

    Raises Invalid for another's, an old or a used state, Conflict for an account in use.
    """
    with context.unit_of_work() as uow:
        link_commands.spend_state(uow, host_id=host_id, state=state)
    account = context.stripe.accounts.exchange(code)
    with context.unit_of_work() as uow:
        connection = link_commands.take_account(uow, host_id=host_id, account=account)
    refresh_account(context, connection_id=connection.id)
    return get_connection(context, host_id=host_id, refresh=False)


def _return_url(context: Context) -> str:
    return f"{context.settings.public_url.rstrip('/')}/connect/stripe/linked"
