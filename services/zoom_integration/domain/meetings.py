"""What a session wants of Zoom, what Zoom has, and what follows from the difference.

No I/O, no clock: instants come in as arguments.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

UNCERTAIN_FOR = timedelta(seconds=20)
"""How long a creation without an answer is left alone: longer than a request can take."""
SHORT_WAITS = 4
"""Throttled this often in a row without a date, it is no longer the limit per second."""
LOOKS_BEFORE_TELLING = 3
LOOK_AGAIN = timedelta(minutes=2)
NEAR = timedelta(hours=48)
KEPT_FOR_NEAR = 10
"""Of the day's writes so many are left to sessions that begin soon."""
LONGEST_PAUSE = timedelta(hours=25)
OWN_LINK_LENGTH = 2000
KEPT_AFTER_SESSION = timedelta(days=30)
_CHECKS_BEFORE_START = (timedelta(hours=24), timedelta(hours=1))


def own_link(text: str) -> str:
    """A link that a host gives for members to follow; ValueError with a sentence otherwise.

    Nothing but https: a `javascript:` address would run in the member's browser.
    """
    if len(text) > OWN_LINK_LENGTH or not text.isprintable() or " " in text:
        raise ValueError("This is not a link.")
    parts = urlsplit(text)
    if parts.scheme != "https":
        raise ValueError("The link must begin with https://.")
    if not parts.hostname or "." not in parts.hostname or "@" in parts.netloc or "\\" in text:
        raise ValueError("The link must name a public address.")
    return text


class ConnectionStatus(StrEnum):
    """`none` is the absence of a row."""

    NONE = "none"
    ACTIVE = "active"
    BROKEN = "broken"


class BrokenBecause(StrEnum):
    """Why only the host can mend a connection: by connecting again."""

    GRANT_ENDED = "grant_ended"
    SCOPES_MISSING = "scopes_missing"
    CONNECTED_ELSEWHERE = "connected_elsewhere"


class Problem(StrEnum):
    """Why a meeting is not yet as its session wants it."""

    DAILY_LIMIT = "daily_limit"
    ZOOM_UNAVAILABLE = "zoom_unavailable"
    REFUSED_BY_ZOOM = "refused_by_zoom"
    IN_PROGRESS = "in_progress"
    PERSONAL_LINKS_REFUSED = "personal_links_refused"
    """The meeting stands, without them: they need a paid plan at Zoom."""
    ALTERNATIVE_HOSTS_REFUSED = "alternative_hosts_refused"
    """The meeting stands, without them: Zoom takes only licensed users of the host's account."""


class Trouble(StrEnum):
    """What a look before a session finds wrong. The host is told, with what mends it."""

    NOT_CONNECTED = "not_connected"
    CONNECTION_BROKEN = "connection_broken"
    MADE_TOMORROW = "made_tomorrow"
    NO_MEETING = "no_meeting"
    TIME_DIFFERS = "time_differs"
    LINK_DEAD = "link_dead"
    ZOOM_UNAVAILABLE = "zoom_unavailable"

    @property
    def looks_before_telling(self) -> int:
        """So often the platform tries by itself to mend it, before the host is bothered."""
        is_ours_to_mend = self not in (Trouble.NOT_CONNECTED, Trouble.CONNECTION_BROKEN)
        return LOOKS_BEFORE_TELLING if is_ours_to_mend else 1


class Action(StrEnum):
    """What to do at Zoom next."""

    CREATE = "create"
    FIND = "find"  # a creation had no answer: look before creating again
    UPDATE = "update"
    DELETE = "delete"
    CHECK = "check"
    NOTHING = "nothing"


@dataclass(frozen=True)
class RoomRules:
    """How people get into the meetings of a series; an empty passcode leaves it to Zoom."""

    has_waiting_room: bool = True
    passcode: str = field(default="", repr=False)
    alternative_hosts: tuple[str, ...] = field(default=(), repr=False)
    has_personal_links: bool = False
    """Members are registered at Zoom, and each has a link of their own."""

    @property
    def plainer(self) -> "RoomRules":
        """Without the first of what Zoom may refuse; the same where there is no such thing."""
        if self.has_personal_links:
            return replace(self, has_personal_links=False)
        return replace(self, alternative_hosts=())

    @property
    def refused(self) -> Problem:
        """What the host is told where `plainer` was taken instead."""
        if self.has_personal_links:
            return Problem.PERSONAL_LINKS_REFUSED
        return Problem.ALTERNATIVE_HOSTS_REFUSED

    def is_kept_by(self, found: "RoomRules | None") -> bool:
        """Whether what Zoom has will do; None where Zoom did not say."""
        if found is None:
            return self == RoomRules()
        return (
            self.has_waiting_room == found.has_waiting_room
            and self.passcode in ("", found.passcode)
            and set(self.alternative_hosts) == set(found.alternative_hosts)
            and self.has_personal_links in (False, found.has_personal_links)
        )


@dataclass(frozen=True)
class Plan:
    """When, how long and how, as the session says or as Zoom was last told."""

    starts_at: datetime
    duration_minutes: int
    topic: str
    room: RoomRules | None = RoomRules()

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.duration_minutes)

    def is_at_the_time_of(self, found: "Plan") -> bool:
        return (self.starts_at, self.duration_minutes) == (found.starts_at, found.duration_minutes)

    def is_kept_by(self, found: "Plan") -> bool:
        """Whether what Zoom has will do. The topic is the host's to reword at Zoom."""
        return self.is_at_the_time_of(found) and (self.room or RoomRules()).is_kept_by(found.room)


@dataclass(frozen=True, kw_only=True)
class MeetingState:
    """One session's wish and what is known of its meeting."""

    is_wanted: bool
    """Wanted of Zoom: neither a cancelled session is, nor one with a link of the host's own."""
    plan: Plan
    told: Plan | None
    """What Zoom was last told; None where that is unknown."""
    has_meeting: bool
    is_uncertain: bool
    """A creation was sent and had no answer."""
    check_at: datetime | None

    def next_action(self, now: datetime) -> Action:
        """What brings Zoom closer to the wish. Sessions that are over get nothing new."""
        if self.is_uncertain:
            return Action.FIND
        if not self.is_wanted:
            return Action.DELETE if self.has_meeting else Action.NOTHING
        if self.plan.ends_at <= now:
            return Action.NOTHING
        if not self.has_meeting:
            return Action.CREATE
        if self.told != self.plan:
            return Action.UPDATE
        return Action.CHECK if self.check_at and self.check_at <= now else Action.NOTHING

    def next_look(self, now: datetime) -> datetime | None:
        """When to ask `next_action` again if nothing else happens; None for never."""
        if self.next_action(now) is not Action.NOTHING:
            return now
        is_to_check = self.is_wanted and self.check_at is not None and self.check_at > now
        return self.check_at if is_to_check else None


def next_check(starts_at: datetime, now: datetime) -> datetime | None:
    """When to look next whether Zoom still has the meeting: a day and an hour before it."""
    instants = (starts_at - before for before in _CHECKS_BEFORE_START)
    return next((instant for instant in instants if instant > now), None)


def next_midnight(now: datetime) -> datetime:
    """When Zoom's hundred writes a day begin anew: 00:00 UTC."""
    day = now.astimezone(UTC).date() + timedelta(days=1)
    return datetime.combine(day, time(), UTC)


def writes_for(starts_at: datetime, now: datetime, *, budget: int) -> int:
    """How many of the day's writes may be spent before this session has to wait for tomorrow.

    A host who plans a whole year in the morning still gets a room for a session of this evening.
    """
    is_near = starts_at <= now + NEAR
    return budget if is_near else budget - min(KEPT_FOR_NEAR, budget // 10)


def pause_until(now: datetime, *, retry_at: datetime | None, in_a_row: int) -> datetime:
    """When to try a throttled host again.

    The day's limit comes as the same 429 as the limit per second, often without a date and with
    nothing but a sentence to tell them apart. The one per second is over after seconds: what goes
    on is the day's.
    """
    if retry_at is not None:
        return min(max(retry_at, now), now + LONGEST_PAUSE)
    if in_a_row > SHORT_WAITS:
        return next_midnight(now)
    return now + timedelta(seconds=2**in_a_row)


def is_day_long(now: datetime, until: datetime) -> bool:
    """Whether a pause is the day's, so that the host is told "tomorrow"."""
    return until >= next_midnight(now)
