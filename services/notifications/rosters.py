"""The lists of people that mailings to many go by, and the pages in which they are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self
from uuid import UUID

from notifications.domain.kinds import FOLLOW_UP, SESSION_CANCELLED, Audience, Kind
from notifications.domain.people import Contact

OWN = "notifications"


def behind(person_id: str) -> UUID:
    """The place right behind somebody on a roster, which is no id of anybody's.

    Where a page ends is kept longer than they are: their own id would be found by whoever looks for
    what is left of the erased, in every mailing on whose page they came last.
    """
    return UUID(int=UUID(person_id).int + 1)


@dataclass(frozen=True)
class Roster:
    """Which list of people is meant: members of a session, a series, or any; all accounts; or all
    who wrote to us, which is our own and asked of nobody."""

    service: str
    method: str
    asked: Mapping[str, UUID | bool | None]

    @classmethod
    def of(cls, kind: Kind, *, session_id: UUID | None, series_id: UUID | None) -> Self:
        if kind is SESSION_CANCELLED:
            asked = {"session_id": session_id, "of_cancelled": True}
            return cls("series", "get_roster_page", asked)
        if kind is FOLLOW_UP:
            asked = {"session_id": session_id, "in_time": True}
            return cls("series", "get_roster_page", asked)
        if kind.audience is Audience.SESSION:
            return cls("series", "get_roster_page", {"session_id": session_id})
        if kind.audience is Audience.EVERYBODY:
            return cls("identity", "get_accounts_page", {})
        if kind.audience is Audience.MEMBERS:
            return cls("series", "get_members_page", {})
        if kind.audience is Audience.CORRESPONDENTS:
            return cls(OWN, "get_correspondents_page", {})
        return cls("series", "get_series_roster_page", {"series_id": series_id})


@dataclass(frozen=True)
class RosterPage:
    """A page of members, the cursor that led to it, and the next one."""

    after: str | None
    contacts: list[Contact]
    next: str | None


class Listed(NamedTuple):
    """Somebody on a roster: their id as text, the digest of their address, their language."""

    person_id: str
    digest: bytes
    locale: str


@dataclass(frozen=True)
class BriefPage:
    """A page of a roster for noting down who is on it, and, right behind them, where it ends."""

    after: str | None
    people: list[Listed]
    until: UUID | None
    next: str | None
