"""Places in a series: who enters which state, who is next, and what an end sets free."""

from collections.abc import Callable
from datetime import datetime

from chassis.messages import Event
from chassis.unit_of_work import UnitOfWork
from series import events, repository
from series.domain.membership import EndReason, Status, from_waiting_list
from series.models import Membership, Series
from series.settings import Policy

_Announce = Callable[[Policy, Series, Membership], Event]

_ANNOUNCEMENTS: dict[Status, _Announce] = {
    Status.UNCONFIRMED: lambda policy, _, membership: events.membership_requested(
        membership, token=policy.links.confirm_token(membership.id)
    ),
    Status.AWAITING_APPROVAL: lambda _, series, membership: events.membership_approval_requested(
        series, membership
    ),
    Status.WAITING: lambda _policy, _series, membership: events.membership_waitlisted(membership),
    Status.OFFERED: lambda _policy, _series, membership: events.place_offered(membership),
    Status.ACTIVE: lambda _, series, membership: events.membership_activated(series, membership),
}


def has_place(uow: UnitOfWork, series: Series) -> bool:
    """Whether somebody may still enter; stays true as long as the series is locked."""
    if series.capacity is None:
        return True
    return repository.places_taken(uow.db, series.id) < series.capacity


def enter(
    uow: UnitOfWork, policy: Policy, *, series: Series, membership: Membership, status: Status
) -> None:
    """Put the membership into a state that is not the end, and say so."""
    assume(membership, policy, status=status, now=uow.now)
    uow.db.flush()
    announce(uow, policy, series=series, membership=membership)


def assume(membership: Membership, policy: Policy, *, status: Status, now: datetime) -> None:
    """Set what belongs to a state that is not the end."""
    membership.status = status
    allowed = {
        Status.UNCONFIRMED: policy.confirm_within,
        Status.OFFERED: policy.accept_offer_within,
        Status.AWAITING_PAYMENT: policy.pay_within,
    }.get(status)
    membership.lapses_at = now + allowed if allowed else None
    membership.waiting_since = now if status is Status.WAITING else None
    if status is Status.ACTIVE:
        membership.joined_at = now


def announce(uow: UnitOfWork, policy: Policy, *, series: Series, membership: Membership) -> None:
    """Publish what others do something about; nobody does about a place held for a payment."""
    event_for = _ANNOUNCEMENTS.get(Status(membership.status))
    if event_for:
        uow.publish(event_for(policy, series, membership))


def end(
    uow: UnitOfWork,
    policy: Policy,
    *,
    series: Series,
    membership: Membership,
    reason: EndReason,
) -> None:
    """End the membership, say so, and give its place to the next in line."""
    conclude(uow, series=series, membership=membership, reason=reason)
    uow.db.flush()
    fill(uow, policy, series)


def conclude(uow: UnitOfWork, *, series: Series, membership: Membership, reason: EndReason) -> None:
    """End the membership and say so; nothing if it has ended. Its place is left to `fill_next`."""
    if membership.status == Status.ENDED:
        return
    membership.status = Status.ENDED
    membership.end_reason = reason
    membership.ended_at = uow.now
    membership.lapses_at = None
    membership.waiting_since = None
    uow.publish(events.membership_ended(series, membership))


def fill(uow: UnitOfWork, policy: Policy, series: Series) -> None:
    """Give the free places to those who wait, in the order of their waiting."""
    if series.status != "published":
        return
    while has_place(uow, series) and (membership := repository.next_in_line(uow.db, series.id)):
        status = from_waiting_list(series.terms)
        enter(uow, policy, series=series, membership=membership, status=status)


def fill_next(uow: UnitOfWork, policy: Policy) -> bool:
    """Fill one series that has both a free place and people in line; False where none has."""
    series_id = repository.unfilled_series_id(uow.db)
    series = repository.find_series(uow.db, series_id) if series_id else None
    if series is None:
        return False
    fill(uow, policy, series)
    return True
