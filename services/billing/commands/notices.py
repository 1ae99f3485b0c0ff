"""What a webhook leads to: rows that are to be looked at. Nothing of it is believed further.

Ids are looked up on the connection of the event's own account, so that one account's event never
touches what belongs to another.
"""

from billing.domain.notices import FEE, Notice, as_uuid
from billing.models import Connection
from billing.repository import connections, ledger, upkeep
from chassis.unit_of_work import UnitOfWork

_MONEY_BACK = frozenset({"charge", "refund", "dispute", FEE})


def take(uow: UnitOfWork, notice: Notice) -> None:
    """Ask for whatever the notice is about; what is not ours is dropped."""
    connection = _connection(uow, notice)
    if connection is None:
        return
    if notice.kind in ("account", "v2.core.account"):
        upkeep.ask(uow.db, "connection", connection.id, uow.now)
        return
    if notice.kind in _MONEY_BACK:
        _ask_for_payments(uow, connection, notice)
        return
    if not _ask_for_subscriptions(uow, connection, notice):
        _ask_for_checkout(uow, connection, notice)


def _connection(uow: UnitOfWork, notice: Notice) -> Connection | None:
    if notice.account is None:
        return None
    return connections.of_account(uow.db, notice.account)


def _ask_for_subscriptions(uow: UnitOfWork, connection: Connection, notice: Notice) -> bool:
    """Whether a subscription of ours is meant."""
    found = ledger.subscriptions_of_account(
        uow.db,
        connection.id,
        subscription_id=notice.subscription_id,
        customer_id=notice.customer_id if notice.kind == "customer" else None,
        payment_intent_id=notice.payment_intent_id,
    )
    for subscription in found:
        upkeep.ask(uow.db, "subscription", subscription.id, uow.now)
    return bool(found)


def _ask_for_checkout(uow: UnitOfWork, connection: Connection, notice: Notice) -> None:
    """A subscription that we do not know yet comes from a checkout that we do."""
    checkout = ledger.checkout_of_account(
        uow.db,
        connection.id,
        session_id=notice.session_id,
        checkout_id=as_uuid(notice.checkout_id),
    )
    if checkout is None:
        return
    if checkout.stripe_session_id is None and notice.session_id is not None:
        checkout.stripe_session_id = notice.session_id
    upkeep.ask(uow.db, "checkout", checkout.id, uow.now)


def _ask_for_payments(uow: UnitOfWork, connection: Connection, notice: Notice) -> None:
    found = ledger.payments_of_account(
        uow.db,
        connection.id,
        payment_intent_id=notice.payment_intent_id,
        fee_id=notice.object_id if notice.kind == FEE else None,
    )
    for payment in found:
        upkeep.ask(uow.db, "payment", payment.id, uow.now)
