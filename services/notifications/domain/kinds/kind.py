"""What a kind of message is, and how one is declared. No I/O."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Category(StrEnum):
    """What a person can stop, or not."""

    REMINDERS = "reminders"
    CHANGES = "changes"
    MEMBERSHIP = "membership"
    BILLING = "billing"
    HOSTING = "hosting"
    SECURITY = "security"
    RIGHTS = "rights"
    HOST_MESSAGES = "host_messages"
    FOLLOW_UPS = "follow_ups"
    LEGAL = "legal"
    SUPPORT = "support"

    @property
    def can_stop(self) -> bool:
        return self not in (Category.SECURITY, Category.RIGHTS, Category.LEGAL)


STOPPABLE = tuple(category for category in Category if category.can_stop)


class Audience(StrEnum):
    """Whom a kind addresses, which decides where the address comes from."""

    SESSION = "session"  # who is to come to a session, from series, page by page
    SERIES = "series"  # who is, or until its deletion was, a member of a series; likewise
    MEMBERSHIP = "membership"  # one member, from series
    ACCOUNT = "account"  # one account, from identity
    REQUEST = "request"  # whoever asked for their rights; the address is sealed in the message
    INVITATION = "invitation"  # whoever a host asks to join the team, from identity
    CORRESPONDENT = "correspondent"  # whoever wrote to us; the address is sealed in the message
    EVERYBODY = "everybody"  # who has an account, from identity, page by page
    MEMBERS = "members"  # who has a place in any series, from series, page by page
    CORRESPONDENTS = "correspondents"  # whoever wrote to us, from our own threads, page by page

    @property
    def is_many(self) -> bool:
        return self in (
            Audience.SESSION,
            Audience.SERIES,
            Audience.EVERYBODY,
            Audience.MEMBERS,
            Audience.CORRESPONDENTS,
        )


class Basis(StrEnum):
    """The legal grounds of a message (GDPR Art. 6)."""

    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    LEGITIMATE_INTEREST = "legitimate_interest"


@dataclass(frozen=True)
class Kind:
    """One kind of message.

    `useful_for` is how long after its cause it is still worth sending; `to_departed`, whether it
    is also for those whose membership has ended.
    """

    name: str
    category: Category
    audience: Audience
    purpose: str
    basis: Basis
    useful_for: timedelta
    to_departed: bool

    @property
    def is_of_host(self) -> bool:
        """It speaks for the host of a series, under the name and colour that they chose."""
        return self.audience in (Audience.SESSION, Audience.SERIES, Audience.MEMBERSHIP)


class UndeclaredKind(Exception):
    """Nobody has said for what purpose such a message is sent."""


DECLARED: dict[str, Kind] = {}


def declared(name: str) -> Kind:
    """The kind of that name. Raises UndeclaredKind."""
    try:
        return DECLARED[name]
    except KeyError:
        raise UndeclaredKind(name) from None


def declare(
    name: str,
    category: Category,
    audience: Audience,
    *,
    to: str,
    basis: Basis = Basis.CONTRACT,
    useful_for: timedelta = timedelta(days=7),
    to_departed: bool = False,
) -> Kind:
    DECLARED[name] = Kind(name, category, audience, to, basis, useful_for, to_departed)
    return DECLARED[name]


HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
