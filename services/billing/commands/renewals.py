"""Telling ahead of a payment that people tend to forget, once for each."""

from billing import events
from billing.domain.renewals import TOLD_AHEAD
from billing.repository import renewals
from chassis.unit_of_work import UnitOfWork


def tell_ahead(uow: UnitOfWork) -> int:
    """Tell of yearly renewals and of the first payment after a trial; how many."""
    found = renewals.to_be_told(uow.db, now=uow.now, until=uow.now + TOLD_AHEAD)
    for subscription in found:
        subscription.renewal_told_for = subscription.period_ends_at
        uow.publish(events.renewal_upcoming(subscription))
    return len(found)
