"""Carrying out at Stripe what a subscription is wished to become: another price, a pause."""

from uuid import UUID

from billing.domain.remote import RemoteSubscription
from billing.domain.standing import Standing, standing_of
from billing.models import Connection, Price, Series, Subscription
from billing.operations import withholding
from billing.operations.context import Context
from billing.operations.pricing import list_price
from chassis.errors import NotFound


def carry_out(context: Context, account: str, subscription: Subscription) -> None:
    """Each wish is asked of Stripe until it has been done; one that has ended has none."""
    if subscription.stripe_subscription_id is None or not _has_wishes(subscription):
        return
    try:
        remote = context.stripe.subscriptions.retrieve(account, subscription.stripe_subscription_id)
        if standing_of(remote.status) != Standing.ENDED:
            _change(context, account, subscription, remote)
    except NotFound:
        return


def _has_wishes(subscription: Subscription) -> bool:
    if subscription.end_wish == "now":
        return False
    is_otherwise = subscription.price_wish_id is not None or subscription.pause_wish is not None
    return is_otherwise or subscription.is_withheld


def _change(
    context: Context, account: str, subscription: Subscription, remote: RemoteSubscription
) -> None:
    if subscription.price_wish_id is not None:
        _change_price(context, account, subscription, remote, subscription.price_wish_id)
    if subscription.is_withheld:
        withholding.enforce(context, account, subscription, remote)
    elif subscription.pause_wish is not None:
        _pause(context, account, subscription)


def _change_price(
    context: Context,
    account: str,
    subscription: Subscription,
    remote: RemoteSubscription,
    price_id: UUID,
) -> None:
    with context.unit_of_work() as uow:
        price = uow.db.get_one(Price, price_id)
        series = uow.db.get_one(Series, subscription.series_id)
        connection = uow.db.get_one(Connection, subscription.connection_id)
    listed = list_price(context, price=price, series=series, connection=connection)
    if remote.item_id is not None and remote.price_id != listed.price_id:
        context.stripe.subscriptions.change_price(
            account, remote.id, item_id=remote.item_id, price_id=listed.price_id
        )
    with context.unit_of_work() as uow:
        kept = uow.db.get_one(Subscription, subscription.id, with_for_update=True)
        if kept.price_wish_id == price_id:
            kept.price_wish_id = None


def _pause(context: Context, account: str, subscription: Subscription) -> None:
    wish, until = subscription.pause_wish, subscription.paused_until
    remote_id = str(subscription.stripe_subscription_id)
    if wish == "pause":
        context.stripe.subscriptions.pause(account, remote_id, until=until)
    else:
        context.stripe.subscriptions.resume(account, remote_id)
    with context.unit_of_work() as uow:
        kept = uow.db.get_one(Subscription, subscription.id, with_for_update=True)
        if (kept.pause_wish, kept.paused_until) == (wish, until):
            kept.pause_wish = None
