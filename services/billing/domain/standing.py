"""What a subscription's status at Stripe means for a membership.

https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses. A status that we do
not know changes nothing: Stripe adds some, and nobody is to lose a place for that.
"""

from enum import StrEnum


class Standing(StrEnum):
    """How a membership stands with its money."""

    PENDING = "pending"
    """Not paid for the first time yet."""
    CURRENT = "current"
    GRACE = "grace"
    """A renewal failed; Stripe tries again, and the place is kept meanwhile."""
    HELD = "held"
    """Neither paid nor ended: nothing changes until it moves on."""
    ENDED = "ended"


# `unpaid` would go on for ever without a charge: for us it has ended, and we cancel it.
_STANDINGS = {
    "incomplete": Standing.PENDING,
    "trialing": Standing.CURRENT,
    "active": Standing.CURRENT,
    "past_due": Standing.GRACE,
    "paused": Standing.HELD,
    "canceled": Standing.ENDED,
    "incomplete_expired": Standing.ENDED,
    "unpaid": Standing.ENDED,
}
PAID_ONCE = "paid_once"
"""Our own word, for what has no subscription at Stripe."""

LIVE = frozenset({Standing.CURRENT, Standing.GRACE, Standing.HELD, Standing.PENDING})


class EndReason(StrEnum):
    """Why a subscription ended; others are told this word."""

    CANCELLED = "cancelled"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_DISPUTED = "payment_disputed"
    MEMBERSHIP_ENDED = "membership_ended"
    SERIES_DELETED = "series_deleted"
    HOST_DISCONNECTED = "host_disconnected"
    ERASED = "erased"


_REMOTE_REASONS = {
    "cancellation_requested": EndReason.CANCELLED,
    "payment_failed": EndReason.PAYMENT_FAILED,
    "payment_disputed": EndReason.PAYMENT_DISPUTED,
}


def standing_of(status: str) -> Standing:
    """The standing that a status at Stripe gives."""
    if status == PAID_ONCE:
        return Standing.CURRENT
    return _STANDINGS.get(status, Standing.HELD)


def end_reason(ours: str | None, remote: str | None, status: str) -> EndReason:
    """Why it ended: our own wish first, then what Stripe says, then what the status implies."""
    if ours is not None:
        return EndReason(ours)
    if remote in _REMOTE_REASONS:
        return _REMOTE_REASONS[remote]
    if status in ("unpaid", "incomplete_expired"):
        return EndReason.PAYMENT_FAILED
    return EndReason.CANCELLED
