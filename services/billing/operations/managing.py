"""What a paying member does: look after the card and invoices at Stripe, stop paying."""

from typing import Any
from uuid import UUID

from billing.commands import connections as connection_commands
from billing.commands import memberships as commands
from billing.models import Connection, Subscription
from billing.operations import syncing
from billing.operations.context import Context, key_of, renewing_key
from billing.repository import connections, ledger
from chassis.errors import Conflict, NotFound


def open_portal(context: Context, *, membership_id: UUID, return_url: str) -> dict[str, str]:
    """A page of Stripe's for the card and the invoices. NotFound where nothing was paid."""
    with context.unit_of_work() as uow:
        subscription = ledger.latest_subscription(uow.db, membership_id)
    if subscription is None or subscription.stripe_customer_id is None:
        raise NotFound("subscription_unknown", "Nothing was paid for this membership.")
    connection = _connection(context, subscription)
    url = context.stripe.customers.open_portal(
        str(connection.stripe_account_id),
        customer=subscription.stripe_customer_id,
        configuration=_configuration(context, connection),
        return_url=return_url,
    )
    return {"url": url}


def cancel_subscription(context: Context, *, membership_id: UUID, now: bool) -> Any:
    """Stop paying with the period that is paid for, or now; a worker goes on if Stripe is away."""
    with context.unit_of_work() as uow:
        subscription = commands.wish_end(uow, membership_id=membership_id, now=now)
    syncing.sync_subscription(context, subscription_id=subscription.id)
    with context.unit_of_work() as uow:
        return uow.db.get_one(Subscription, subscription.id)


def _connection(context: Context, subscription: Subscription) -> Connection:
    with context.unit_of_work() as uow:
        connection = (
            connections.find(uow.db, subscription.connection_id)
            if subscription.connection_id
            else None
        )
    if connection is None or connection.stripe_account_id is None:
        raise Conflict("payments_unavailable", "The host's payments are not reachable any more.")
    return connection


def _configuration(context: Context, connection: Connection) -> str:
    """What the portal offers, made once for each account."""
    if connection.portal_configuration_id is not None:
        return connection.portal_configuration_id
    with renewing_key(context, Connection, connection.id):
        made = context.stripe.customers.create_portal_configuration(
            str(connection.stripe_account_id), key=key_of("portal", connection)
        )
    with context.unit_of_work() as uow:
        connection_commands.keep_portal_configuration(
            uow, connection_id=connection.id, configuration_id=made
        )
    return made
