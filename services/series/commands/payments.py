"""What billing's events mean for a membership. Each may come twice, late, or in another order."""

from datetime import datetime
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from series import events, repository
from series.commands import places
from series.domain.membership import EndReason, Status, may_be_reinstated
from series.models import Membership, Series
from series.settings import Policy


def set_price(
    uow: UnitOfWork,
    *,
    series_id: UUID,
    amount_cents: int,
    currency: str,
    interval: str,
    as_of: datetime,
) -> None:
    """Copy the price, unless a later one came before."""
    series = repository.find_series(uow.db, series_id)
    if series is None or (series.price_as_of and series.price_as_of >= as_of):
        return
    series.price_amount_cents = amount_cents
    series.price_currency = currency
    series.price_interval = interval
    series.price_as_of = as_of


def start_subscription(uow: UnitOfWork, policy: Policy, *, membership_id: UUID) -> None:
    """Somebody pays: they are in, or billing is told again that the membership is over.

    Nothing happens where the end of this subscription has come before its start.
    """
    found = repository.find_membership(uow.db, membership_id)
    if found is None:
        return
    series, membership = found
    if membership.is_subscription_over:
        return
    membership.is_subscribed = True
    if membership.status == Status.ACTIVE:
        return
    if membership.status != Status.ENDED or _can_return(uow, series, membership):
        _admit(uow, policy, series, membership)
    else:
        uow.publish(events.membership_ended(series, membership))


def expire_checkout(uow: UnitOfWork, policy: Policy, *, membership_id: UUID) -> None:
    """Nobody paid: the place that was held falls free."""
    found = repository.find_membership(uow.db, membership_id)
    if found is None or found[1].status != Status.AWAITING_PAYMENT:
        return
    series, membership = found
    reason = EndReason.PAYMENT_EXPIRED
    places.end(uow, policy, series=series, membership=membership, reason=reason)


def end_subscription(uow: UnitOfWork, policy: Policy, *, membership_id: UUID) -> None:
    """The money has stopped: so does the membership."""
    found = repository.find_membership(uow.db, membership_id)
    if found is None:
        return
    series, membership = found
    membership.is_subscribed = False
    membership.is_subscription_over = True
    reason = EndReason.SUBSCRIPTION_ENDED
    places.end(uow, policy, series=series, membership=membership, reason=reason)


def _can_return(uow: UnitOfWork, series: Series, membership: Membership) -> bool:
    """Whether a payment that came after we gave up waiting still finds its place."""
    if series.status != "published" or not may_be_reinstated(_end_reason(membership)):
        return False
    successor = repository.find_live_membership(uow.db, series.id, membership.address)
    if successor is None and places.has_place(uow, series):
        return True
    membership.end_reason = EndReason.NO_PLACE_LEFT
    return False


def _end_reason(membership: Membership) -> EndReason | None:
    return EndReason(membership.end_reason) if membership.end_reason else None


def _admit(uow: UnitOfWork, policy: Policy, series: Series, membership: Membership) -> None:
    uow.tombstones.lift(uow.db, "email", membership.address)
    membership.end_reason = None
    membership.ended_at = None
    places.enter(uow, policy, series=series, membership=membership, status=Status.ACTIVE)
