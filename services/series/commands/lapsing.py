"""Gives up what was waited for: an unconfirmed address, an unpaid place, an offer."""

from chassis.unit_of_work import UnitOfWork
from series import repository
from series.commands import places
from series.domain.membership import EndReason, Status
from series.settings import Policy

_REASONS = {
    Status.OFFERED: EndReason.OFFER_EXPIRED,
    Status.AWAITING_PAYMENT: EndReason.PAYMENT_EXPIRED,
}


def lapse_next(uow: UnitOfWork, policy: Policy) -> bool:
    """End one membership whose time is over; False where there is none."""
    membership_id = repository.lapsed_membership_id(uow.db, uow.now)
    if membership_id is None:
        return False
    found = repository.find_membership(uow.db, membership_id)
    # The lock may have been waited for: in the meantime it was confirmed, paid, or lapsed.
    if found is None or found[1].lapses_at is None or found[1].lapses_at > uow.now:
        return True
    series, membership = found
    if membership.status == Status.UNCONFIRMED:
        uow.db.delete(membership)
        return True
    reason = _REASONS[Status(membership.status)]
    places.end(uow, policy, series=series, membership=membership, reason=reason)
    return True
