"""Finding what no webhook told: overdue rows every minute, every account once a day.

Differences are not mended here but asked to be looked at, so that there is one way only by which
state changes. Memory does not grow with the number of subscriptions: they are read page by page.
"""

import logging
from datetime import timedelta
from uuid import UUID

from billing.commands import reconciliation as commands
from billing.models import Connection
from billing.operations import comparing, upkeep
from billing.operations.comparing import Report
from billing.operations.context import Context
from billing.repository import connections, ledger
from billing.repository import upkeep as tasks
from chassis.errors import ChassisError

OVERDUE_AFTER = timedelta(hours=3)
CHECKOUT_OVERDUE_AFTER = timedelta(minutes=5)
EVERY = timedelta(hours=24)
# Longer than Stripe tries to deliver a webhook, and than most banks take to dispute.
LOOKED_BACK = timedelta(days=120)
# Longer than Stripe tries to deliver a webhook, and no longer than it keeps its events.
FEES_LOOKED_BACK = timedelta(days=7)
log = logging.getLogger(__name__)


def ask_for_overdue(context: Context) -> int:
    """Let rows be looked at on which Stripe has been silent for too long."""
    with context.unit_of_work() as uow:
        subscriptions = ledger.overdue_subscriptions(uow.db, uow.now - OVERDUE_AFTER)
        checkouts = ledger.overdue_checkouts(uow.db, uow.now - CHECKOUT_OVERDUE_AFTER)
        for subscription in subscriptions:
            tasks.ask(uow.db, "subscription", subscription.id, uow.now)
        for checkout in checkouts:
            tasks.ask(uow.db, "checkout", checkout.id, uow.now)
        return len(subscriptions) + len(checkouts)


def ask_for_returned_fees(context: Context) -> int:
    """Let payments be looked at of whose fee more went back than we were told; how many."""
    with context.unit_of_work() as uow:
        since = uow.now - FEES_LOOKED_BACK
    return comparing.compare_fees(context, since=since)


def reconcile_next(context: Context) -> Report | None:
    """Compare the account that waits longest; None where all were compared within a day."""
    with context.unit_of_work() as uow:
        connection = connections.next_to_reconcile(uow.db, uow.now - EVERY)
        if connection is None:
            return None
        connection.reconciled_at = uow.now
    try:
        return reconcile(context, connection)
    except ChassisError as refusal:
        log.warning("an account could not be compared", extra={"code": refusal.code})
        with context.unit_of_work() as uow:
            tasks.ask(uow.db, "connection", connection.id, uow.now)
        return None


def reconcile(context: Context, connection: Connection) -> Report:
    """Compare an account with our rows; what differs is mended and compared once more."""
    with context.unit_of_work() as uow:
        began_at = uow.now
    report = comparing.compare(context, connection, since=began_at - LOOKED_BACK)
    left = 0
    if report.found:
        upkeep.work(context)
        left = comparing.compare(context, connection, since=began_at - LOOKED_BACK).found
    report.left = left
    with context.unit_of_work() as uow:
        commands.record(uow, connection_id=connection.id, began_at=began_at, report=report)
    log.info("an account was compared", extra={"found": report.found, "left": left})
    return report


def reconcile_host(context: Context, host_id: UUID) -> Report | None:
    """The same for one host at once; None where there is nothing to compare."""
    with context.unit_of_work() as uow:
        connection = connections.of_host(uow.db, host_id)
    if connection is None or connection.stripe_account_id is None:
        return None
    return reconcile(context, connection)
