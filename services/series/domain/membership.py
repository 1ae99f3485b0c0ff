"""The states of a membership, and which one a person enters. Why they change: the commands."""

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum


class Pricing(StrEnum):
    FREE = "free"
    PAID = "paid"


class JoinPolicy(StrEnum):
    OPEN = "open"
    APPROVAL = "approval"


class WaitingList(StrEnum):
    """What a place that falls free does: go to the next in line, or be offered to them first.

    A place in a paid series is always offered, since taking it means paying.
    """

    AUTOMATIC = "automatic"
    OFFERS = "offers"


class Source(StrEnum):
    """How somebody came to be asked: by their own form, or by a host's list."""

    FORM = "form"
    LIST = "list"


class Status(StrEnum):
    UNCONFIRMED = "unconfirmed"
    AWAITING_APPROVAL = "awaiting_approval"
    WAITING = "waiting"
    OFFERED = "offered"
    AWAITING_PAYMENT = "awaiting_payment"
    ACTIVE = "active"
    ENDED = "ended"


class EndReason(StrEnum):
    LEFT = "left"
    REMOVED = "removed"
    DECLINED = "declined"
    SESSION_OVER = "session_over"
    OFFER_EXPIRED = "offer_expired"
    PAYMENT_EXPIRED = "payment_expired"
    SUBSCRIPTION_ENDED = "subscription_ended"
    NO_PLACE_LEFT = "no_place_left"
    SERIES_ARCHIVED = "series_archived"
    SERIES_DELETED = "series_deleted"
    ERASED = "erased"


HOLDS_PLACE: Set[Status] = frozenset((Status.OFFERED, Status.AWAITING_PAYMENT, Status.ACTIVE))
"""The states that count against a series' capacity."""


@dataclass(frozen=True)
class Terms:
    """On what terms a series takes people in."""

    pricing: Pricing
    join_policy: JoinPolicy
    waiting_list: WaitingList


def at_joining(terms: Terms, *, is_confirmed: bool, has_place: bool) -> Status:
    """The state of someone who filled in the form; `is_confirmed` if the address is theirs.

    Who would pay confirms first like everybody: else the answer told who is known here.
    """
    if is_confirmed:
        return once_confirmed(terms, has_place=has_place)
    return Status.UNCONFIRMED


def once_confirmed(terms: Terms, *, has_place: bool) -> Status:
    """The state that follows when the address is known to be the person's own."""
    if terms.join_policy is JoinPolicy.APPROVAL:
        return Status.AWAITING_APPROVAL
    return once_approved(terms, has_place=has_place)


def once_approved(terms: Terms, *, has_place: bool) -> Status:
    """The state that follows when nothing but a place stands in the way.

    After an approval a paid place is held as an offer, since the person may not be there to pay.
    """
    if not has_place:
        return Status.WAITING
    if terms.pricing is Pricing.FREE:
        return Status.ACTIVE
    was_reviewed = terms.join_policy is JoinPolicy.APPROVAL
    return Status.OFFERED if was_reviewed else Status.AWAITING_PAYMENT


def from_waiting_list(terms: Terms) -> Status:
    """The state of the next in line when a place falls free."""
    is_automatic = terms.waiting_list is WaitingList.AUTOMATIC
    return Status.ACTIVE if is_automatic and terms.pricing is Pricing.FREE else Status.OFFERED


def on_accepting(terms: Terms) -> Status:
    """The state of someone who takes the place they were offered."""
    return Status.ACTIVE if terms.pricing is Pricing.FREE else Status.AWAITING_PAYMENT


def may_be_reinstated(end_reason: EndReason | None) -> bool:
    """Whether a payment that arrives after the end revives the membership, if there is a place.

    Only where we gave up waiting for that payment; who left, or was removed, stays gone.
    """
    return end_reason in (EndReason.PAYMENT_EXPIRED, EndReason.NO_PLACE_LEFT)
