"""A host's connection: opened, brought in line with the account, and ended, money first."""

from datetime import datetime
from uuid import UUID

from billing import events
from billing.commands import cut_short, endings
from billing.domain.connections import ACCESS_LOST, ConnectionStatus, in_plain_words, status_of
from billing.domain.money import TaxMode
from billing.domain.remote import RemoteAccount
from billing.domain.standing import EndReason
from billing.models import Checkout, Connection, Subscription
from billing.repository import catalog, connections, ledger, locks, upkeep
from chassis.errors import Conflict, NotFound
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork


def open_connection(uow: UnitOfWork, *, host_id: UUID) -> Connection:
    """The host's connection, made where there is none. Conflict while one is ending."""
    locks.hold(uow.db, host_id)
    connection = connections.of_host(uow.db, host_id)
    if connection is None:
        connection = Connection(
            id=new_id(),
            host_id=host_id,
            status=ConnectionStatus.ONBOARDING,
            requirements=[],
            key_version=1,
            created_at=uow.now,
        )
        uow.db.add(connection)
        uow.db.flush()
    if connection.status == ConnectionStatus.DISCONNECTING:
        raise Conflict("disconnecting", "The earlier connection is still being ended.")
    return connection


def apply_account(
    uow: UnitOfWork, account: RemoteAccount, *, connection_id: UUID, seen_at: datetime
) -> None:
    """Take over what Stripe says of the account, unless something newer is known."""
    connection = connections.lock(uow.db, connection_id)
    if connection is None or connection.status == ConnectionStatus.DISCONNECTING:
        return
    if connection.seen_at is not None and connection.seen_at >= seen_at:
        return
    was_active = connection.activated_at is not None
    connection.stripe_account_id = account.id
    connection.status = status_of(account, was_active=was_active)
    connection.requirements = in_plain_words(account.requirements)
    connection.seen_at = seen_at
    if connection.is_active and not was_active:
        connection.activated_at = uow.now
        uow.publish(events.connection_activated(connection.host_id))


def set_tax(uow: UnitOfWork, *, host_id: UUID, tax_mode: TaxMode) -> Connection:
    """Let Stripe reckon tax for who joins from now on, or not.

    A price at Stripe says for good whether it holds tax: so prices are listed there anew.
    """
    connection = require(uow, host_id=host_id)
    if connection.tax_mode != tax_mode:
        connection.tax_mode = tax_mode
        for price in catalog.prices_of_connection(uow.db, connection.id):
            price.stripe_price_id = None
            price.key_version += 1
    return connection


def keep_portal_configuration(
    uow: UnitOfWork, *, connection_id: UUID, configuration_id: str
) -> None:
    connection = connections.lock(uow.db, connection_id)
    if connection is not None:
        connection.portal_configuration_id = configuration_id


def begin_disconnect(uow: UnitOfWork, *, host_id: UUID) -> Connection | None:
    """Wish for the end: subscriptions are ended first, then Stripe is told, then the ids go."""
    connection = connections.of_host(uow.db, host_id)
    if connection is None:
        return None
    connection.status = ConnectionStatus.DISCONNECTING
    for subscription in _subscriptions(uow, connection):
        cut_short.give_back(uow, subscription, EndReason.HOST_DISCONNECTED)
        endings.wish_end(uow, subscription, EndReason.HOST_DISCONNECTED)
    for checkout in _checkouts(uow, connection):
        endings.refuse_checkout(uow, checkout)
    upkeep.ask(uow.db, "connection", connection.id, uow.now)
    return connection


def is_quiet(uow: UnitOfWork, connection: Connection) -> bool:
    """Whether nothing on the account takes money for us any more, or is to be given back."""
    is_taking = _subscriptions(uow, connection) or _checkouts(uow, connection)
    return not is_taking and not ledger.has_wished_refunds(uow.db, connection.id)


def remove(uow: UnitOfWork, *, connection_id: UUID) -> None:
    """Forget the account. What still lived on it can be reached no more: it ends here."""
    connection = connections.lock(uow.db, connection_id)
    if connection is None:
        return
    for subscription in _subscriptions(uow, connection):
        endings.end(uow, subscription, EndReason.HOST_DISCONNECTED)
    for checkout in _checkouts(uow, connection):
        endings.expire_checkout(uow, checkout)
    for price in catalog.prices_of_connection(uow.db, connection.id):
        price.connection_id = price.stripe_product_id = price.stripe_price_id = None
    uow.publish(events.connection_removed(connection.host_id))
    uow.db.delete(connection)


def note_loss(uow: UnitOfWork, *, connection_id: UUID) -> None:
    """Stripe refuses us the account. Where the end was wished, this is it.

    Otherwise nothing is thrown away: a wrong key of ours looks just the same. The host is told,
    nobody new pays, and the next look may find all well again.
    """
    connection = connections.lock(uow.db, connection_id)
    if connection is None:
        return
    if connection.status == ConnectionStatus.DISCONNECTING:
        remove(uow, connection_id=connection_id)
        return
    connection.status = ConnectionStatus.RESTRICTED
    connection.requirements = [ACCESS_LOST]


def remove_of_account(uow: UnitOfWork, *, account: str) -> None:
    """Stripe told us that we lost the account: no call works for it, so act on the word alone."""
    connection = connections.lock_of_account(uow.db, account)
    if connection is not None:
        remove(uow, connection_id=connection.id)


def require(uow: UnitOfWork, *, host_id: UUID) -> Connection:
    """Raises NotFound."""
    connection = connections.of_host(uow.db, host_id)
    if connection is None:
        raise NotFound("connection_unknown", "Stripe is not connected.")
    return connection


def _subscriptions(uow: UnitOfWork, connection: Connection) -> list[Subscription]:
    """What goes on taking money; what was paid once is left alone, and so is its place."""
    live = ledger.live_subscriptions(
        uow.db,
        Subscription.connection_id == connection.id,
        Subscription.stripe_subscription_id.is_not(None),
    )
    return list(live)


def _checkouts(uow: UnitOfWork, connection: Connection) -> list[Checkout]:
    return list(ledger.open_checkouts(uow.db, Checkout.connection_id == connection.id))
