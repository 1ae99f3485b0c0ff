"""What a rights request is: its rights and its steps. No I/O, no clock. When: `deadlines`."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# For so long an unproved request stays, and new codes can be had for it.
LINK_LIVES = timedelta(hours=24)
CODE_LIVES = timedelta(minutes=10)
CODE_TRIES = 3
CODES_PER_HOUR = 3
PACKAGE_LIVES = timedelta(days=7)
DOWNLOADS = 3
DOWNLOAD_STAYS_OPEN = timedelta(minutes=15)


class Right(StrEnum):
    """What a person may ask for here (promises P26 to P32)."""

    ACCESS = "access"
    PORTABILITY = "portability"
    ERASURE = "erasure"
    RECTIFICATION = "rectification"
    RESTRICTION = "restriction"
    RESTRICTION_END = "restriction_end"
    OBJECTION = "objection"
    OBJECTION_END = "objection_end"
    WITHDRAWAL = "withdrawal"

    @property
    def needs_second_confirmation(self) -> bool:
        return self is Right.ERASURE


class Purpose(StrEnum):
    """Uses of data that a person can stop, by objection or by taking back a consent."""

    ANALYTICS = "analytics"
    PROFILING = "profiling"
    DIRECT_MESSAGES = "direct_messages"


CORRECTABLE = ("name", "phone")


class Channel(StrEnum):
    """By which entrance a request came."""

    WEB = "web"
    ACCOUNT = "account"
    MAIL = "mail"
    OPERATOR = "operator"


class Status(StrEnum):
    """Where a request stands, as its person sees it."""

    UNVERIFIED = "unverified"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    AWAITING_DETAILS = "awaiting_details"
    WAITING = "waiting"
    NOTICE = "notice"
    HELD = "held"
    RUNNING = "running"
    READY = "ready"
    COMPLETED = "completed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


# Those that stop a use of data, and the one that allows it again.
STOPPING = (Right.OBJECTION, Right.WITHDRAWAL)
ABOUT_PURPOSES = (*STOPPING, Right.OBJECTION_END)
ACTIVE = (Status.WAITING, Status.RUNNING, Status.HELD)


class Step(StrEnum):
    """What is being asked of the services; each step waits for all answers."""

    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    DISCOVER = "discover"
    EXPORT = "export"
    RELEASE = "release"
    ERASE = "erase"
    ERASE_LAST = "erase_last"
    VERIFY_ABSENT = "verify_absent"
    RECTIFY = "rectify"
    RESTRICT = "restrict"
    UNRESTRICT = "unrestrict"
    OBJECT = "object"
    ALLOW = "allow"


EXPORT_STEPS = (Step.DISCOVER, Step.EXPORT)
ERASURE_STEPS = (
    Step.FREEZE,
    Step.DISCOVER,
    Step.RELEASE,
    Step.ERASE,
    Step.ERASE_LAST,
    Step.VERIFY_ABSENT,
)


STEPS = {
    Right.ACCESS: EXPORT_STEPS,
    Right.PORTABILITY: EXPORT_STEPS,
    Right.ERASURE: ERASURE_STEPS,
    Right.RECTIFICATION: (Step.DISCOVER, Step.RECTIFY),
    Right.RESTRICTION: (Step.DISCOVER, Step.RESTRICT),
    Right.RESTRICTION_END: (Step.DISCOVER, Step.UNRESTRICT),
    Right.OBJECTION: (Step.DISCOVER, Step.OBJECT),
    Right.OBJECTION_END: (Step.DISCOVER, Step.ALLOW),
    Right.WITHDRAWAL: (Step.DISCOVER, Step.OBJECT),
}


def steps_of(right: Right) -> tuple[Step, ...]:
    return STEPS[right]


def step_after(right: Right, step: Step) -> Step | None:
    """The step that follows, or None after the last."""
    steps = steps_of(right)
    following = steps.index(step) + 1
    return steps[following] if following < len(steps) else None


@dataclass(frozen=True)
class Services:
    """Who must answer, fixed when a request starts (rights.R2); `last` is erased last."""

    names: tuple[str, ...]
    last: str

    def asked_at(self, step: Step) -> tuple[str, ...]:
        if step is Step.ERASE:
            return tuple(name for name in self.names if name != self.last)
        if step is Step.ERASE_LAST:
            return tuple(name for name in self.names if name == self.last)
        return self.names


# What a mail's subject asks for, by the beginnings of words; the first that fits.
_NAMED = {
    Right.ERASURE: ("delet", "eras", "remov", "forget"),
    Right.RECTIFICATION: ("correct", "rectif", "wrong"),
    Right.RESTRICTION: ("restrict", "limit", "pause"),
    Right.WITHDRAWAL: ("withdraw", "consent"),
    Right.OBJECTION: ("object", "analytics", "profiling"),
    Right.PORTABILITY: ("portab", "machine"),
}


def right_named_in(subject: str) -> Right:
    """Which right a mail's subject asks for; access where it does not say."""
    words = subject.casefold()
    for right, beginnings in _NAMED.items():
        if any(beginning in words for beginning in beginnings):
            return right
    return Right.ACCESS


class RefusalCode(StrEnum):
    """On what ground a request can be refused (GDPR Art. 12(5), 17(3); CCPA 1798.145)."""

    UNFOUNDED = "unfounded"
    EXCESSIVE = "excessive"
    LEGAL_CLAIM = "legal_claim"
    LEGAL_OBLIGATION = "legal_obligation"
    NOT_VERIFIABLE = "not_verifiable"
    RIGHTS_OF_OTHERS = "rights_of_others"


@dataclass(frozen=True)
class Wish:
    """What exactly is asked for: how a name is put right, which purposes are meant."""

    correction: tuple[tuple[str, str], ...] = ()
    purposes: tuple[Purpose, ...] = ()


def completed(wish: Wish, right: Right) -> Wish:
    """What the right can use of a wish; who names no purpose means all of them."""
    if right is Right.RECTIFICATION:
        return Wish(correction=wish.correction)
    if right in ABOUT_PURPOSES:
        return Wish(purposes=wish.purposes or tuple(Purpose))
    return Wish()
