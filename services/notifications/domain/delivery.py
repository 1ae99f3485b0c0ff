"""The life of a message, from waiting to its outcome; how an uncertain send is settled. No I/O."""

from datetime import datetime, timedelta
from enum import StrEnum


class MailingStatus(StrEnum):
    """`planned` waits for its time, `freezing` has begun to fix who receives it."""

    PLANNED = "planned"
    FREEZING = "freezing"
    FROZEN = "frozen"
    DROPPED = "dropped"


class MessageStatus(StrEnum):
    """`preparing` has left no trace at the provider; from `sending` on it may have."""

    QUEUED = "queued"
    PREPARING = "preparing"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Outcome(StrEnum):
    """What became of one recipient's copy, as far as it is known."""

    SKIPPED = "skipped"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    UNCERTAIN = "uncertain"


class Reason(StrEnum):
    """Why something was not sent or not delivered, for the log that people read."""

    CANCELLED = "session_cancelled"
    RESCHEDULED = "session_rescheduled"
    SERIES_DELETED = "series_deleted"
    OVERTAKEN = "overtaken_by_a_later_reminder"
    TOO_LATE = "too_late_to_be_useful"
    NOBODY_LEFT = "nobody_left_to_tell"
    DEPARTED = "no_longer_a_member"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED_BEFORE = "address_bounced_before"
    COMPLAINED_BEFORE = "complained_before"
    RESTRICTED = "restricted"
    ADDRESS_INVALID = "address_invalid"
    NOT_WANTED = "no_longer_wanted_by_the_host"
    UNDECLARED = "kind_not_declared"
    REFUSED = "refused_by_the_provider"
    UNKNOWABLE = "fate_unknown"


class Verdict(StrEnum):
    """What to do with a message whose fate was uncertain."""

    SENT = "sent"
    WAIT = "wait"
    SEND_AGAIN = "send_again"
    GIVE_UP = "give_up"


def verdict(
    *,
    is_found: bool,
    tried_at: datetime,
    uncertain_since: datetime,
    now: datetime,
    lag: timedelta,
    kept_for: timedelta,
) -> Verdict:
    """Judge by the provider's event log, which shows an accepted message at most `lag` later.

    Not finding it proves something only while the log still reaches back to the attempt. Beyond
    that nobody can tell, and a message that may have been sent is never sent again.
    """
    if is_found:
        return Verdict.SENT
    if now - tried_at >= kept_for:
        return Verdict.GIVE_UP
    return Verdict.SEND_AGAIN if now - uncertain_since >= lag else Verdict.WAIT
