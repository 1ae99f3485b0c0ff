"""What a host does with those who take part: approve, decline, remove."""

from uuid import UUID

from chassis.errors import Conflict
from chassis.unit_of_work import UnitOfWork
from series import repository
from series.commands import places
from series.domain.membership import EndReason, Status, once_approved
from series.models import Membership
from series.settings import Policy


def approve_member(
    uow: UnitOfWork, policy: Policy, *, host_id: UUID, membership_id: UUID
) -> Membership:
    """Let someone in who asked to be. Raises NotFound, or Conflict where nobody asks."""
    series, membership = repository.get_membership(uow.db, host_id, membership_id)
    if membership.status != Status.AWAITING_APPROVAL:
        raise Conflict("no_approval_pending", "This person does not wait for an approval.")
    status = once_approved(series.terms, has_place=places.has_place(uow, series))
    places.enter(uow, policy, series=series, membership=membership, status=status)
    return membership


def remove_member(uow: UnitOfWork, policy: Policy, *, host_id: UUID, membership_id: UUID) -> None:
    """End someone's membership, or decline the request. Raises NotFound; twice is once."""
    series, membership = repository.get_membership(uow.db, host_id, membership_id)
    is_request = membership.status == Status.AWAITING_APPROVAL
    reason = EndReason.DECLINED if is_request else EndReason.REMOVED
    places.end(uow, policy, series=series, membership=membership, reason=reason)
