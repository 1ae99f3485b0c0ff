"""What billing does when a place, or a whole series, is no more: money first."""

from uuid import UUID

from sqlalchemy import ColumnElement

from billing.commands import cut_short, endings
from billing.domain.standing import EndReason
from billing.models import Checkout, Subscription
from billing.repository import catalog, ledger
from chassis.errors import NotFound
from chassis.unit_of_work import UnitOfWork


def end_membership(uow: UnitOfWork, *, membership_id: UUID, reason: str = "left") -> None:
    """End what is paid for it, and close what is being paid; `reason` is the word of series."""
    is_erasure = reason == EndReason.ERASED
    _end_all(
        uow,
        EndReason.ERASED if is_erasure else EndReason.MEMBERSHIP_ENDED,
        reason,
        Subscription.membership_id == membership_id,
        Checkout.membership_id == membership_id,
    )


def delete_series(uow: UnitOfWork, *, series_id: UUID) -> None:
    """The same for everyone in a series."""
    series = catalog.find_series(uow.db, series_id)
    if series is not None:
        series.is_deleted = True
    _end_all(
        uow,
        EndReason.SERIES_DELETED,
        EndReason.SERIES_DELETED,
        Subscription.series_id == series_id,
        Checkout.series_id == series_id,
    )


def wish_end(uow: UnitOfWork, *, membership_id: UUID, now: bool) -> Subscription:
    """The member wants to stop paying, with the period or now. Raises NotFound."""
    subscription = ledger.latest_subscription(uow.db, membership_id)
    if subscription is None or subscription.ended_at is not None:
        raise NotFound("subscription_unknown", "Nothing is being paid for this membership.")
    if now:
        cut_short.give_back(uow, subscription, "left")
    endings.wish_end(uow, subscription, EndReason.CANCELLED, with_period=not now)
    return subscription


def _end_all(
    uow: UnitOfWork,
    reason: EndReason,
    word: str,
    subscriptions: ColumnElement[bool],
    checkouts: ColumnElement[bool],
) -> None:
    for subscription in ledger.live_subscriptions(uow.db, subscriptions):
        cut_short.give_back(uow, subscription, word)
        endings.wish_end(uow, subscription, reason)
    for checkout in ledger.open_checkouts(uow.db, checkouts):
        endings.refuse_checkout(uow, checkout)
