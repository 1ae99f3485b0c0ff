"""Somebody who is to be left alone is not charged, until that ends (rights.R11).

Money in flight: what is paid from then on goes back whole, by whatever way it came; what was paid
before stays. A page to pay on is closed. The place is kept.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from billing.commands import endings
from billing.models import Checkout, Subscription
from billing.repository import ledger, locks, upkeep
from chassis.unit_of_work import UnitOfWork


def withhold(uow: UnitOfWork, *, membership_ids: Sequence[UUID]) -> None:
    """From now on nothing is charged for these memberships; a worker has it so at Stripe."""
    locks.hold(uow.db, *membership_ids)
    for subscription in _live(uow, membership_ids):
        if not subscription.is_withheld:
            _keep_pause_of_host(subscription)
            subscription.withheld_since, subscription.withheld_until = uow.now, None
            upkeep.ask(uow.db, "subscription", subscription.id, uow.now)
    for checkout in ledger.open_checkouts(uow.db, Checkout.membership_id.in_(membership_ids)):
        endings.refuse_checkout(uow, checkout)


def release(uow: UnitOfWork, *, membership_ids: Sequence[UUID]) -> None:
    """They are charged again from the next period on, unless the host has paused it meanwhile."""
    locks.hold(uow.db, *membership_ids)
    for subscription in _live(uow, membership_ids):
        if subscription.is_withheld:
            subscription.withheld_until = uow.now
            is_paused = is_paused_by_host(subscription, uow.now)
            subscription.pause_wish = "pause" if is_paused else "resume"
            upkeep.ask(uow.db, "subscription", subscription.id, uow.now)


def is_paused_by_host(subscription: Subscription, now: datetime) -> bool:
    """Whether the host's own pause goes on; one without an end does until it is taken back."""
    until = subscription.paused_until
    return subscription.is_paused and (until is None or until > now)


def _keep_pause_of_host(subscription: Subscription) -> None:
    """A wish of the host's that is still on its way counts as done: ours takes its place."""
    if subscription.pause_wish is not None:
        subscription.is_paused = subscription.pause_wish == "pause"
        subscription.pause_wish = None


def _live(uow: UnitOfWork, membership_ids: Sequence[UUID]) -> list[Subscription]:
    live = ledger.live_subscriptions(
        uow.db,
        Subscription.membership_id.in_(membership_ids),
        Subscription.stripe_subscription_id.is_not(None),
    )
    return list(live)
