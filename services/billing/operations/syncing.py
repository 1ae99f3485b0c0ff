"""Bringing one row in line with Stripe: what we wish is done, then what is so is taken over.

The return page, the worker behind the webhooks and the sweep all use these; each may run at any
time, twice, and beside the others.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from billing.commands import checkouts as checkout_commands
from billing.commands import connections as connection_commands
from billing.commands import refunds as refund_commands
from billing.commands import settling
from billing.domain.money import Interval
from billing.domain.refunds import RefundStatus
from billing.domain.remote import RemotePayment, RemoteSubscription, gone
from billing.models import Checkout, Customer, Payment, Subscription
from billing.operations import changing, fees, refunding
from billing.operations.context import Context
from billing.repository import connections, ledger
from chassis import clock
from chassis.errors import Forbidden, Invalid, NotFound, Unavailable

Found = TypeVar("Found")


@dataclass(frozen=True)
class _Place:
    """Where a row's object is at Stripe."""

    connection_id: UUID
    account: str


def sync_checkout(context: Context, *, checkout_id: UUID) -> None:
    """Take over a session; the page of one whose place is gone is closed first."""
    with context.unit_of_work() as uow:
        checkout = uow.db.get(Checkout, checkout_id)
    session_id = checkout.stripe_session_id if checkout else None
    place = _place(context, checkout.connection_id if checkout else None)
    if checkout is None or session_id is None or place is None:
        return
    with _noticing_loss(context, place):
        if checkout.is_unwanted and checkout.status != "complete":
            _close_page(context, place.account, session_id)
        session = context.stripe.checkouts.retrieve(place.account, session_id)
        with context.unit_of_work() as uow:
            subscription = settling.apply_session(uow, session, checkout_id=checkout_id)
        if subscription is not None:
            sync_subscription(context, subscription_id=subscription.id)


def sync_subscription(context: Context, *, subscription_id: UUID) -> None:
    """End it at Stripe if we wish so, then take over its state and its payments."""
    with context.unit_of_work() as uow:
        subscription = uow.db.get(Subscription, subscription_id)
    place = _place(context, subscription.connection_id if subscription else None)
    if subscription is None or place is None:
        return
    with _noticing_loss(context, place):
        _carry_out_wish(context, place.account, subscription)
        changing.carry_out(context, place.account, subscription)
        seen_at = clock.now()
        remote, payments = _fetch(context, place.account, subscription)
        with context.unit_of_work() as uow:
            settling.apply_subscription(
                uow,
                subscription_id=subscription_id,
                remote=remote,
                payments=payments,
                seen_at=seen_at,
            )


def sync_payment(context: Context, *, payment_id: UUID) -> None:
    """Take over what of a payment went back or is disputed, and our fee on what was paid."""
    with context.unit_of_work() as uow:
        payment = uow.db.get(Payment, payment_id)
        subscription = uow.db.get(Subscription, payment.subscription_id) if payment else None
    intent = payment.stripe_payment_intent_id if payment else None
    place = _place(context, subscription.connection_id if subscription else None)
    if intent is None or place is None:
        return
    with _noticing_loss(context, place):
        refunds = context.stripe.refunds.of_payment(place.account, intent)
        charge = context.stripe.subscriptions.charge(place.account, intent)
        with context.unit_of_work() as uow:
            settling.apply_charge(uow, charge, refunds, payment_id=payment_id)
        is_once = subscription is not None and subscription.interval == Interval.ONCE
        full_cents = subscription.amount_cents if subscription and is_once else None
        fee = fees.settle(context, charge, full_cents=full_cents)
        with context.unit_of_work() as uow:
            settling.apply_fee(uow, fee, payment_id=payment_id)


def make_refund(context: Context, *, refund_id: UUID) -> None:
    """Send money back, once: what may have been made under an earlier key is looked for first."""
    with context.unit_of_work() as uow:
        wished = ledger.lock_refund(uow.db, refund_id)
    if wished is None or wished.refund.status != RefundStatus.WISHED:
        return
    intent = wished.payment.stripe_payment_intent_id
    place = _place(context, wished.subscription.connection_id)
    if intent is None or place is None:
        return
    with _noticing_loss(context, place):
        is_sent = refunding.send(context, place.account, wished.refund, intent)
    sync_payment(context, payment_id=wished.payment.id)
    if not is_sent:
        with context.unit_of_work() as uow:
            refund_commands.fit(uow, refund_id=refund_id)


def delete_customer(context: Context, *, customer_id: UUID) -> None:
    """Delete a customer whom we need no more; one who is gone already is done."""
    with context.unit_of_work() as uow:
        customer = uow.db.get(Customer, customer_id)
    place = _place(context, customer.connection_id if customer else None)
    if customer is None or not customer.is_unwanted or place is None:
        return
    with _noticing_loss(context, place):
        if customer.stripe_customer_id is not None:
            _ignoring_absence(
                lambda: context.stripe.customers.delete(
                    place.account, str(customer.stripe_customer_id)
                )
            )
        with context.unit_of_work() as uow:
            checkout_commands.forget_customer(uow, customer_id=customer_id)


def _carry_out_wish(context: Context, account: str, subscription: Subscription) -> None:
    wish, remote_id = subscription.end_wish, subscription.stripe_subscription_id
    if remote_id is None or wish is None:
        return
    end = context.stripe.subscriptions
    act = end.end_now if wish == "now" else end.end_with_period
    _ignoring_absence(lambda: act(account, remote_id))


def _fetch(
    context: Context, account: str, subscription: Subscription
) -> tuple[RemoteSubscription | None, list[RemotePayment]]:
    stripe = context.stripe.subscriptions
    if subscription.stripe_subscription_id is not None:
        remote_id = subscription.stripe_subscription_id
        try:
            remote = stripe.retrieve(account, remote_id)
        except NotFound:
            return gone(remote_id, customer_id=subscription.stripe_customer_id or ""), []
        return remote, stripe.payments(account, remote_id)
    if subscription.stripe_payment_intent_id is not None:
        return None, [stripe.single_payment(account, subscription.stripe_payment_intent_id)]
    return None, []


def _close_page(context: Context, account: str, session_id: str) -> None:
    """Expire a session; one that was paid or expired meanwhile is left as it is."""
    try:
        context.stripe.checkouts.expire(account, session_id)
    except (Invalid, NotFound):
        return


def _place(context: Context, connection_id: UUID | None) -> _Place | None:
    if connection_id is None:
        return None
    with context.unit_of_work() as uow:
        connection = connections.find(uow.db, connection_id)
    if connection is None or connection.stripe_account_id is None:
        return None
    return _Place(connection.id, connection.stripe_account_id)


@contextmanager
def _noticing_loss(context: Context, place: _Place) -> Iterator[None]:
    """An account that lets us in no more: the host hears of it, and what is due stays due."""
    try:
        yield
    except Forbidden as loss:
        with context.unit_of_work() as uow:
            connection_commands.note_loss(uow, connection_id=place.connection_id)
        raise Unavailable(loss.code, loss.message) from loss


def _ignoring_absence(act: Callable[[], Found]) -> None:
    try:
        act()
    except NotFound:
        return
