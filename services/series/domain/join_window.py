"""What stands behind a member's join link at an instant. Who a link belongs to: `links`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STAYS_OPEN = timedelta(minutes=30)
"""How long after the planned end: sessions run over, and people drop out and come back."""


class LinkState(StrEnum):
    NOT_MEMBER = "not_member"
    CANCELLED = "cancelled"
    ENDED = "ended"
    EARLY = "early"
    PROOF_NEEDED = "proof_needed"
    NO_MEETING = "no_meeting"
    OPEN = "open"


@dataclass(frozen=True)
class Window:
    """When a session's link leads to its meeting: from `opens_at` until before `closes_at`."""

    opens_at: datetime
    closes_at: datetime

    @classmethod
    def of(cls, starts_at: datetime, *, duration: timedelta, opens_before: timedelta) -> "Window":
        return cls(starts_at - opens_before, starts_at + duration + STAYS_OPEN)


def state(
    window: Window,
    now: datetime,
    *,
    is_member: bool,
    is_cancelled: bool,
    is_proved: bool,
    has_meeting: bool,
) -> LinkState:
    """The one thing to tell the person, the most final first.

    `is_proved`: it is the member who asks, or it does not matter who.
    """
    if not is_member:
        return LinkState.NOT_MEMBER
    if is_cancelled:
        return LinkState.CANCELLED
    if now >= window.closes_at:
        return LinkState.ENDED
    if now < window.opens_at:
        return LinkState.EARLY
    if not is_proved:
        return LinkState.PROOF_NEEDED
    return LinkState.OPEN if has_meeting else LinkState.NO_MEETING
