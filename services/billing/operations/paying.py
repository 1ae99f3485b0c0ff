"""Leading somebody to Stripe's page to pay, and seeing what came of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from billing.commands import checkouts as commands
from billing.domain.money import Interval, TaxMode
from billing.domain.remote import RemoteSession, SessionStatus
from billing.models import Checkout, Connection, Customer, Price, Series, Subscription
from billing.operations import syncing
from billing.operations.context import Context, key_of, renewing_key
from billing.operations.pricing import Listed, list_price
from billing.repository import catalog, connections, ledger
from billing.stripe_client.checkouts import Item, Purchase
from billing.stripe_client.transport import KeySpent
from chassis.errors import ChassisError, NotFound, Unavailable


@dataclass(frozen=True)
class _Order:
    """What is to be paid, on which account."""

    series: Series
    price: Price
    connection: Connection
    amount_cents: int
    open_checkout: Checkout | None


def start_checkout(
    context: Context,
    *,
    membership_id: UUID,
    series_id: UUID,
    email: str,
    name: str,
    success_url: str,
    cancel_url: str,
    amount_cents: int | None = None,
) -> dict[str, Any]:
    """The page to pay on; the same one while it is open. Conflict where it is paid for."""
    order = _order(context, membership_id, series_id, amount_cents)
    session = _still_open(context, order)
    if session is None:
        customer_id = _customer(context, order.connection, membership_id, email=email, name=name)
        session = _open_session(context, order, membership_id, customer_id, success_url, cancel_url)
    return {"url": session.url, "expires_at": session.expires_at}


def settle_checkout(context: Context, *, membership_id: UUID) -> dict[str, str]:
    """What came of the visit, asked of Stripe at once. `none` where there was no visit."""
    with context.unit_of_work() as uow:
        checkout = ledger.latest_checkout(uow.db, membership_id)
    if checkout is None:
        return {"status": "none"}
    if checkout.status == "open" and checkout.stripe_session_id is not None:
        syncing.sync_checkout(context, checkout_id=checkout.id)
    with context.unit_of_work() as uow:
        subscription = ledger.latest_subscription(uow.db, membership_id)
        latest = ledger.latest_checkout(uow.db, membership_id)
    return {"status": _outcome(subscription, latest)}


def _outcome(subscription: Subscription | None, checkout: Checkout | None) -> str:
    if subscription is not None and subscription.started_at is not None:
        return "active" if subscription.ended_at is None else "ended"
    if checkout is not None and checkout.is_unwanted:
        return "ended"
    return checkout.status if checkout is not None else "none"


def _order(
    context: Context, membership_id: UUID, series_id: UUID, chosen_cents: int | None
) -> _Order:
    with context.unit_of_work() as uow:
        commands.refuse_the_absent(uow, membership_id=membership_id)
        commands.refuse_the_paid(uow, membership_id=membership_id)
        series = catalog.require_series(uow.db, series_id)
        price = catalog.require_current_price(uow.db, series_id)
        connection = connections.require_active(uow.db, series.host_id)
        earlier = ledger.open_checkout(uow.db, membership_id)
        amount = commands.amount_to_pay(price, chosen_cents)
        return _Order(series, price, connection, amount, earlier)


def _still_open(context: Context, order: _Order) -> RemoteSession | None:
    """The page of an earlier visit. One for another price is closed; a paid one is a Conflict."""
    checkout = order.open_checkout
    if checkout is None or checkout.stripe_session_id is None:
        return None
    account = str(order.connection.stripe_account_id)
    session = context.stripe.checkouts.retrieve(account, checkout.stripe_session_id)
    is_same = (checkout.price_id, checkout.amount_cents) == (order.price.id, order.amount_cents)
    if session.status == SessionStatus.OPEN and is_same:
        return session
    if session.status == SessionStatus.OPEN:
        context.stripe.checkouts.expire(account, session.id)
    syncing.sync_checkout(context, checkout_id=checkout.id)
    with context.unit_of_work() as uow:
        commands.refuse_the_paid(uow, membership_id=checkout.membership_id)
    return None


def _customer(
    context: Context, connection: Connection, membership_id: UUID, *, email: str, name: str
) -> str:
    """The member as a customer on the host's account, under their present name and address.

    One whom the host deleted at Stripe is made anew: they came of their own accord.
    """
    account = str(connection.stripe_account_id)
    for _ in range(2):
        customer = _made_customer(context, connection, membership_id)
        customer_id = str(customer.stripe_customer_id)
        try:
            context.stripe.customers.describe(account, customer_id, email=email, name=name)
        except NotFound:
            with context.unit_of_work() as uow:
                commands.forget_customer(uow, customer_id=customer.id)
        else:
            return customer_id
    raise Unavailable("stripe_unavailable", "Stripe lost the customer. Try again in a moment.")


def _made_customer(context: Context, connection: Connection, membership_id: UUID) -> Customer:
    with context.unit_of_work() as uow:
        customer = commands.customer_of(uow, connection, membership_id=membership_id)
    if customer.stripe_customer_id is None:
        with renewing_key(context, Customer, customer.id):
            customer.stripe_customer_id = context.stripe.customers.create(
                str(connection.stripe_account_id),
                reference=str(customer.id),
                key=key_of("customer", customer),
            )
        with context.unit_of_work() as uow:
            commands.keep_customer(
                uow, customer_id=customer.id, stripe_customer_id=customer.stripe_customer_id
            )
    return customer


def _open_session(
    context: Context,
    order: _Order,
    membership_id: UUID,
    customer_id: str,
    success_url: str,
    cancel_url: str,
) -> RemoteSession:
    listed = list_price(
        context, price=order.price, series=order.series, connection=order.connection
    )
    with context.unit_of_work() as uow:
        checkout = commands.begin(
            uow,
            membership_id=membership_id,
            series=order.series,
            price=order.price,
            connection=order.connection,
            amount_cents=order.amount_cents,
        )
    purchase = Purchase(
        checkout_id=str(checkout.id),
        customer_id=customer_id,
        item=_item(order, listed),
        amount_cents=order.amount_cents,
        interval=None if order.price.interval == Interval.ONCE else order.price.interval,
        trial_days=order.price.trial_days,
        takes_codes=order.price.takes_codes,
        has_tax=order.connection.tax_mode != TaxMode.OFF,
        success_url=success_url,
        cancel_url=cancel_url,
        expires_at=checkout.expires_at,
    )
    session = _create(context, listed.account, purchase, checkout)
    with context.unit_of_work() as uow:
        commands.keep_session(uow, session, checkout_id=checkout.id)
    return session


def _item(order: _Order, listed: Listed) -> Item:
    tax_mode = order.connection.tax_mode
    return Item(
        price_id=listed.price_id,
        product_id=listed.product_id,
        currency=order.price.currency,
        is_chosen=order.price.is_chosen,
        tax_behavior=None if tax_mode == TaxMode.OFF else tax_mode,
    )


def _create(
    context: Context, account: str, purchase: Purchase, checkout: Checkout
) -> RemoteSession:
    """A failure gives the row up: whoever tries again gets another, with a key of its own."""
    try:
        return context.stripe.checkouts.create(account, purchase, key=f"checkout:{checkout.id}")
    except (ChassisError, KeySpent) as error:
        with context.unit_of_work() as uow:
            commands.abandon(uow, checkout_id=checkout.id)
        if isinstance(error, KeySpent):
            raise Unavailable(
                "stripe_unavailable", "Stripe failed. Try again in a moment."
            ) from error
        raise
