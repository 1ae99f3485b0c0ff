"""What a host is told of one mail to one person, in one word. No I/O."""

from enum import StrEnum


class MailState(StrEnum):
    """The best first: of several mails about the same thing, that word counts."""

    DELIVERED = "delivered"
    COMPLAINED = "complained"  # it arrived, and was called unwanted
    SENT = "sent"  # the provider has it, and has not reported yet
    WAITING = "waiting"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    SUPPRESSED = "suppressed"  # the person, or their mail provider, wants no such mail
    SKIPPED = "skipped"


TROUBLED = (
    MailState.COMPLAINED,
    MailState.UNCERTAIN,
    MailState.FAILED,
    MailState.SUPPRESSED,
    MailState.SKIPPED,
)
