"""What is due back: for a session that is cancelled, for a period that is cut short."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class EndingRefund(StrEnum):
    """What a member gets back who leaves before the period ends: the host's rule."""

    NONE = "none"
    UNUSED = "unused"
    WHOLE = "whole"


class SessionRefund(StrEnum):
    """Who gets a cancelled session's share back: the host's rule."""

    NONE = "none"
    PAID_ONCE = "paid_once"
    EVERYONE = "everyone"


# Who is sent away, or whose series ends, did not choose to: the unused part is due in any case.
_OWN_WISH = frozenset({"left", "erased", "subscription_ended", "payment_expired"})


# Whoever does not decide in a quarter has decided.
JUDGED_WITHIN = timedelta(days=92)


@dataclass(frozen=True)
class Period:
    """What a payment is for; a payment made once has no end."""

    starts_at: datetime
    ends_at: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


def rule_for(reason: str, rule: EndingRefund) -> EndingRefund:
    """The host's rule for who leaves; never less than the unused part for who is sent away."""
    if reason in _OWN_WISH or rule == EndingRefund.WHOLE:
        return rule
    return EndingRefund.UNUSED


def due_at_the_end(amount_cents: int, rule: EndingRefund, *, of_all: int, ahead: int) -> int:
    """What is due of a payment whose place ends while `ahead` of `of_all` parts lie ahead.

    Rounded down to a whole minor unit, so that parts never come to more than the whole.
    """
    if rule == EndingRefund.WHOLE:
        return amount_cents
    if rule == EndingRefund.NONE or of_all <= 0:
        return 0
    return amount_cents * max(0, min(ahead, of_all)) // of_all


def share_of_session(amount_cents: int, *, sessions: int) -> int:
    """One session's part of a payment for so many, the cancelled ones among them."""
    return amount_cents // max(1, sessions)
