"""What subscribers do by a signed link: confirm, take an offer, correct their details, leave."""

from typing import Any

from chassis.errors import Conflict, NotFound
from chassis.unit_of_work import UnitOfWork
from series import repository
from series.commands import joining, places
from series.domain.links import Purpose
from series.domain.membership import EndReason, Status, on_accepting
from series.models import Membership, Series
from series.settings import Policy


def confirm_membership(uow: UnitOfWork, policy: Policy, *, token: str) -> dict[str, Any]:
    """The mailed link was followed; following it twice is following it once.

    Raises NotFound for a link that is forged or too old, Conflict once the membership has ended.
    """
    series, membership = _found(uow, policy, token, Purpose.CONFIRM)
    if membership.status == Status.ENDED:
        raise Conflict("membership_ended", "This membership has ended. You can join again.")
    if membership.status == Status.UNCONFIRMED:
        _refuse_lapsed(uow, membership)
        joining.confirm(uow, policy, series=series, membership=membership)
    return _managed(policy, membership)


def accept_offer(uow: UnitOfWork, policy: Policy, *, token: str) -> dict[str, Any]:
    """Take the place that is held. Raises NotFound, or Conflict where none is held any more."""
    series, membership = _found(uow, policy, token, Purpose.MANAGE)
    if membership.status in (Status.ACTIVE, Status.AWAITING_PAYMENT):
        return _managed(policy, membership)
    if membership.status != Status.OFFERED or _has_lapsed(uow, membership):
        raise Conflict("offer_over", "No place is held for you any more.")
    status = on_accepting(series.terms)
    places.enter(uow, policy, series=series, membership=membership, status=status)
    return _managed(policy, membership)


def leave(uow: UnitOfWork, policy: Policy, *, token: str) -> None:
    """End the membership at its owner's wish; once more changes nothing. Raises NotFound."""
    series, membership = _found(uow, policy, token, Purpose.MANAGE)
    is_offer = membership.status == Status.OFFERED
    reason = EndReason.DECLINED if is_offer else EndReason.LEFT
    places.end(uow, policy, series=series, membership=membership, reason=reason)


def update_membership(
    uow: UnitOfWork, policy: Policy, *, token: str, **changes: Any
) -> dict[str, Any]:
    """Correct name, phone, language or zone (promise P27). Raises NotFound."""
    _, membership = _found(uow, policy, token, Purpose.MANAGE)
    for name, value in changes.items():
        setattr(membership, name, value)
    return _managed(policy, membership)


def _found(
    uow: UnitOfWork, policy: Policy, token: str, purpose: Purpose
) -> tuple[Series, Membership]:
    link = policy.links.read(token, purpose)
    found = repository.find_membership(uow.db, link.membership_id) if link else None
    if found is None or found[0].status == "deleting":
        raise NotFound("link_unknown", "This link is not, or no longer, good for anything.")
    return found


def _refuse_lapsed(uow: UnitOfWork, membership: Membership) -> None:
    if _has_lapsed(uow, membership):
        raise NotFound("link_unknown", "This link is not, or no longer, good for anything.")


def _has_lapsed(uow: UnitOfWork, membership: Membership) -> bool:
    return membership.lapses_at is not None and membership.lapses_at <= uow.now


def _managed(policy: Policy, membership: Membership) -> dict[str, Any]:
    """The membership with the token by which its owner manages it, and one for this browser."""
    return membership.values() | {
        "manage_token": policy.links.manage_token(membership.id),
        "proof_token": policy.links.proof_token(membership.id),
    }
