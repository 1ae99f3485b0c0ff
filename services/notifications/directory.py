"""Who somebody is, asked of the service that owns them at the moment of sending."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from chassis.addresses import normalise
from chassis.encryption import InvalidCiphertext
from chassis.errors import Invalid, NotFound, Unavailable
from chassis.rights.sealing import Sealer
from chassis.tombstones import Tombstones
from chassis.transport.rpc_client import RpcClient
from notifications import queries
from notifications.domain.delivery import Reason
from notifications.domain.kinds import Audience, Kind
from notifications.domain.people import Contact, PersonKind
from notifications.rosters import OWN, BriefPage, Listed, Roster, RosterPage, behind

log = logging.getLogger(__name__)
_ROSTER_SECONDS = 15.0
# By which id an item of a roster names its person.
_IDS = {
    "membership_id": PersonKind.MEMBERSHIP,
    "account_id": PersonKind.ACCOUNT,
    "thread_id": PersonKind.CORRESPONDENCE,
}


class Gone(Exception):
    """There is nobody to send to any more; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Recorded(StrEnum):
    """What a session's follow-up says of its recording."""

    NOT = "not"
    AWAITED = "awaited"
    THERE = "there"


@dataclass(frozen=True)
class Upcoming:
    """The sessions to come of a series, the zone of its host, and its rhythm in words if any."""

    zone: str
    rhythm: str
    sessions: list[dict[str, Any]]


class Directory:
    """Asks series and identity by RPC, and our own threads for who wrote to us; reads the address
    that privacy sealed into an event."""

    def __init__(
        self,
        calls: RpcClient,
        connect: Callable[[], AbstractContextManager[Connection]],
        sealer: Sealer,
        tombstones: Tombstones,
        *,
        page_size: int,
    ) -> None:
        """A page of a roster becomes one message for each language on it."""
        self._calls = calls
        self._connect = connect
        self._page_size = page_size
        self._sealer = sealer
        self._tombstones = tombstones

    def find(self, kind: Kind, person_id: UUID, sealed: dict[str, Any]) -> Contact:
        """The one person that a kind addresses. Raises Gone, Unavailable."""
        try:
            if kind.audience is Audience.MEMBERSHIP:
                return self._member(kind, person_id)
            if kind.audience is Audience.ACCOUNT:
                account = self._account(person_id, sealed.get("change_id"))
                return account._replace(host_name=self._name_of(sealed.get("of_host_id")))
            if kind.audience is Audience.INVITATION:
                return self._invited(person_id)
            if kind.audience is Audience.CORRESPONDENT:
                return self._correspondent(person_id, sealed)
        except NotFound as error:
            raise Gone(Reason.DEPARTED) from error
        return self._requester(person_id, sealed)

    def roster_page(self, roster: Roster, after: str | None) -> RosterPage:
        """A page of members, in the order of their ids. Raises Unavailable."""
        found = self._page(roster, after, is_brief=False)
        return RosterPage(after, [self._contact(item) for item in found["items"]], found["next"])

    def brief_page(self, roster: Roster, after: str | None) -> BriefPage:
        """The same people, but nothing that is theirs to be told. Raises Unavailable."""
        found = self._page(roster, after, is_brief=True)
        people = [
            Listed(_id_of(item)[1], self._digest(item["email"]), item.get("locale") or "en")
            for item in found["items"]
        ]
        until = behind(people[-1].person_id) if people else None
        return BriefPage(after, people, until, str(until) if found["next"] else None)

    def _page(self, roster: Roster, after: str | None, *, is_brief: bool) -> Any:
        if roster.service == OWN:
            return self._correspondents_page(after)
        request = {**roster.asked, "after": after, "limit": self._page_size}
        if roster.service == "series":
            request["is_brief"] = is_brief
        return self._calls.call(roster.service, roster.method, request, timeout=_ROSTER_SECONDS)

    def _correspondents_page(self, after: str | None) -> dict[str, Any]:
        last = UUID(after) if after else None
        with self._connect() as db:
            return queries.get_correspondents_page(db, after=last, limit=self._page_size)

    def roster_between(self, roster: Roster, after: str | None, until: UUID) -> Iterator[Contact]:
        """The members behind a cursor up to `until`, as they are now."""
        cursor, last = after, str(until)
        while True:
            page = self.roster_page(roster, cursor)
            yield from (contact for contact in page.contacts if contact.person_id <= last)
            if page.next is None or behind(page.next) >= until:
                return
            cursor = page.next

    def upcoming_sessions(self, manage_token: str) -> Upcoming:
        """The sessions that a member can join, by the token of their own page."""
        found = self._calls.call("series", "get_membership", {"token": manage_token})
        sessions = [
            session
            for session in found["sessions"]
            if session["status"] == "scheduled" and session["join_token"]
        ]
        return Upcoming(found["series"]["zone"], _rhythm_of(found["series"]), sessions)

    def session_calendar(self, session_id: UUID) -> tuple[str, bytes, str] | None:
        """A session as a file for anybody's calendar: to take it in anew, or out. None: gone."""
        try:
            found = self._calls.call("series", "get_session_calendar", {"session_id": session_id})
        except NotFound:
            return None
        return found["file_name"], found["text"].encode(), found["content_type"]

    def recording(self, series_id: UUID, session_id: UUID) -> Recorded:
        """Whether members find a recording of the session on their page. Raises Unavailable."""
        asked = {"series_id": series_id, "session_id": session_id}
        found = self._calls.call("zoom_integration", "list_offered_recordings", asked)
        if found["items"]:
            return Recorded.THERE
        return Recorded.AWAITED if found["is_awaited"] else Recorded.NOT

    def offers_recordings(self, host_id: UUID, series_id: UUID) -> bool:
        """Whether the host lets the members of a series see what was recorded."""
        asked = {"host_id": host_id, "series_id": series_id}
        room = self._calls.call("zoom_integration", "get_room", asked)
        return bool(room["offers_recordings"])

    def series_of(self, host_id: UUID, series_id: UUID) -> dict[str, Any]:
        """A host's series as series knows it. Raises NotFound, for a stranger's too."""
        asked = {"host_id": host_id, "series_id": series_id}
        return dict(self._calls.call("series", "get_series", asked))

    def rhythm(self, series: dict[str, Any], language: str) -> str:
        """How a host's series repeats, in words; empty where it does not."""
        names = ("zone", "starts_on", "starts_time", "duration_minutes", "recurrence")
        asked = {name: series[name] for name in names}
        found = self._calls.call("series", "preview_schedule", {**asked, "locale": language})
        return _rhythm_of(found)

    def next_start(self, host_id: UUID, series_id: UUID, *, now: datetime) -> datetime | None:
        """When the next session of a host's series begins; None where there is none."""
        asked = {"host_id": host_id, "series_id": series_id, "from_at": now, "limit": 1}
        items = self._calls.call("series", "list_sessions", asked)["items"]
        return datetime.fromisoformat(items[0]["starts_at"]) if items else None

    def account(self, account_id: UUID) -> Contact:
        """The owner of an account. Raises NotFound."""
        return self._account(account_id, None)

    def picture_of(self, host_id: UUID) -> str:
        """The path of a host's picture; empty where there is none, or nobody can say.

        A mail without it is as true: it does not wait for it.
        """
        try:
            found = self._calls.call("identity", "get_account", {"account_id": host_id})
        except (NotFound, Unavailable):
            return ""
        return found["picture_url"] or ""

    def address_of(self, kind: PersonKind, person_id: UUID) -> str:
        """Somebody's present address; empty for who asked for their rights. Raises Gone."""
        asked = {
            PersonKind.MEMBERSHIP: ("series", "get_member_contact", "membership_id"),
            PersonKind.ACCOUNT: ("identity", "get_contact", "account_id"),
            PersonKind.INVITATION: ("identity", "get_invitation", "team_member_id"),
        }
        if kind not in asked:
            return ""
        service, method, name = asked[kind]
        try:
            return str(self._calls.call(service, method, {name: person_id})["email"])
        except NotFound as error:
            raise Gone(Reason.DEPARTED) from error

    def _member(self, kind: Kind, membership_id: UUID) -> Contact:
        found = self._calls.call("series", "get_member_contact", {"membership_id": membership_id})
        if found["status"] == "ended" and not kind.to_departed:
            raise Gone(Reason.DEPARTED)
        return Contact(
            person_id=str(membership_id),
            kind=PersonKind.MEMBERSHIP,
            email=found["email"],
            digest=self._digest(found["email"]),
            name=found["name"],
            locale=found.get("locale") or "en",
            zone=found.get("zone") or "",
            manage_token=found["manage_token"],
            series_title=found["series_title"],
        )

    def _account(self, account_id: UUID, change_id: str | None) -> Contact:
        """At their address, or at the one that a change of it is about."""
        asked: dict[str, Any] = {"account_id": account_id}
        asked |= {"change_id": change_id} if change_id else {}
        found = self._calls.call("identity", "get_contact", asked)
        return Contact(
            person_id=str(account_id),
            kind=PersonKind.ACCOUNT,
            email=found["email"],
            digest=self._digest(found["email"]),
            name=found["name"],
            locale=found.get("locale") or "en",
            zone=found.get("zone") or "UTC",
        )

    def _name_of(self, host_id: str | None) -> str:
        """Of the host whom a mail to somebody else is about, if it is about one."""
        return self._account(UUID(host_id), None).name if host_id else ""

    def _invited(self, team_member_id: UUID) -> Contact:
        """Nothing is known of who is invited but the address; the host's language is used."""
        asked = {"team_member_id": team_member_id}
        found = self._calls.call("identity", "get_invitation", asked)
        return Contact(
            person_id=str(team_member_id),
            kind=PersonKind.INVITATION,
            email=found["email"],
            digest=self._digest(found["email"]),
            name="",
            locale=found.get("locale") or "en",
            zone="UTC",
            host_name=found["host_name"],
        )

    def _correspondent(self, thread_id: UUID, sealed: dict[str, Any]) -> Contact:
        return Contact(
            person_id=str(thread_id),
            kind=PersonKind.CORRESPONDENCE,
            email=sealed["address"],
            digest=self._digest(sealed["address"]),
            name=sealed["name"],
            locale="en",
            zone="UTC",
        )

    def _requester(self, request_id: UUID, sealed: dict[str, Any]) -> Contact:
        try:
            address = self._sealer.open(str(request_id), sealed["sealed_address"])
        except InvalidCiphertext as error:
            raise Gone(Reason.ADDRESS_INVALID) from error
        return Contact(
            person_id=str(request_id),
            kind=PersonKind.REQUEST,
            email=address,
            digest=self._digest(address),
            name="",
            locale=sealed.get("locale") or "en",
            zone="UTC",
        )

    def _contact(self, item: dict[str, Any]) -> Contact:
        kind, person_id = _id_of(item)
        return Contact(
            person_id=person_id,
            kind=kind,
            email=item["email"],
            digest=self._digest(item["email"]),
            name=item["name"],
            locale=item.get("locale") or "en",
            zone=item.get("zone") or "",
            join_token=item.get("join_token") or "",
            manage_token=item.get("manage_token") or "",
        )

    def _digest(self, address: str) -> bytes:
        """Empty for what is no address: its owner lets none in, but one must not stop the rest."""
        try:
            return self._tombstones.digest("email", normalise(address))
        except Invalid:
            log.error("a person's address is none")
            return b""


def _rhythm_of(found: dict[str, Any]) -> str:
    """How a series repeats, as a line of its own; empty where it does not."""
    rhythm = (found.get("schedule") or {}).get("words", "")
    return rhythm[:1].upper() + rhythm[1:]


def _id_of(item: dict[str, Any]) -> tuple[PersonKind, str]:
    """Who is listed, and what the id is the id of."""
    name = next(name for name in _IDS if name in item)
    return _IDS[name], str(item[name])
