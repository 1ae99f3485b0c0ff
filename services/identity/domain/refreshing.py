"""What becomes of a refresh token that is presented (RFC 9700, 4.14.2).

Each is good for one rotation. Two tabs of one browser may present the same one within moments:
the second gets the successor that the first got. Any other use of a spent token means that two
parties hold it, and ends the family.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

GRACE = timedelta(seconds=10)


class Verdict(StrEnum):
    ROTATE = "rotate"
    REPEAT = "repeat"
    REVOKE = "revoke"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Presented:
    """A refresh token as found, with what is known of its successor and of the browser session."""

    session_ended: bool
    expires_at: datetime
    spent_at: datetime | None
    successor_spent: bool
    same_browser: bool


def judge(token: Presented, now: datetime) -> Verdict:
    """REFUSE the dead, ROTATE the unspent, REPEAT within the grace, REVOKE the rest."""
    if token.session_ended or token.expires_at <= now:
        return Verdict.REFUSE
    if token.spent_at is None:
        return Verdict.ROTATE
    in_time = now - token.spent_at <= GRACE
    if in_time and token.same_browser and not token.successor_spent:
        return Verdict.REPEAT
    return Verdict.REVOKE
