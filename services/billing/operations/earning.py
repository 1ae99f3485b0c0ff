"""What a host has earned, asked of Stripe while they look, and not kept; but for our own fees."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from billing.operations.context import Context
from billing.queries import money
from billing.repository import connections
from chassis import clock
from chassis.errors import NotFound

FEES_OF = timedelta(days=30)


def get_earnings(context: Context, *, host_id: UUID) -> Any:
    """Balance, payouts and the fees of thirty days. Raises NotFound without an account."""
    with context.unit_of_work() as uow:
        connection = connections.of_host(uow.db, host_id)
    if connection is None or connection.stripe_account_id is None:
        raise NotFound("connection_unknown", "Stripe is not connected.")
    since = clock.now() - FEES_OF
    with context.connection() as db:
        ours = money.fees(db, host_id=host_id, since=since)
    return context.stripe.balance.earnings(connection.stripe_account_id, since, ours=ours)
