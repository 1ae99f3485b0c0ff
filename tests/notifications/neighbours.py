"""Series and identity in memory, behind the interface of the RPC client."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any
from uuid import UUID

from chassis.errors import NotFound, Unavailable
from chassis.ids import new_id

_BRIEFLY = ("membership_id", "email", "locale")


@dataclass(frozen=True)
class Member:
    """A member as series describes one."""

    membership_id: UUID = field(default_factory=new_id)
    email: str = "anna@example.com"
    name: str = "Anna"
    locale: str | None = "en"
    zone: str | None = "Europe/Paris"
    status: str = "active"


class Neighbours:
    """Keeps members and accounts; `is_away` makes every call fail as a service that is down."""

    def __init__(self) -> None:
        self.members: dict[UUID, Member] = {}
        self.accounts: dict[UUID, dict[str, Any]] = {}
        self.pictures: dict[UUID, str] = {}
        self.changes: dict[str, str] = {}
        self.invitations: dict[UUID, dict[str, Any]] = {}
        self.series: dict[str, Any] | None = None
        self.sessions: list[dict[str, Any]] = []
        self.recording: dict[str, Any] = {"items": [], "is_awaited": False}
        self.offers_recordings = False
        self.asked_in_time = False
        self.schedule: dict[str, str] | None = None
        self.series_title = "Morning Yoga"
        self.is_away = False
        self.is_session_on = True
        self.asked_of_cancelled = False
        self.calendar: str | None = "BEGIN:VCALENDAR"
        self.calls: list[str] = []

    def add(self, count: int = 1, **details: Any) -> list[Member]:
        """Add members; several get addresses of their own."""
        added = [
            Member(**({"email": f"p{number}@example.com"} if count > 1 else {}) | details)
            for number in range(count)
        ]
        self.members |= {member.membership_id: member for member in added}
        return added

    def change(self, member: Member, **details: Any) -> None:
        self.members[member.membership_id] = replace(member, **details)

    def remove(self, member: Member) -> None:
        del self.members[member.membership_id]

    def call(self, service: str, method: str, request: dict[str, Any], **_: Any) -> Any:
        self.calls.append(f"{service}.{method}")
        if self.is_away:
            raise Unavailable("service_away", "The service does not answer.")
        return getattr(self, f"_{method}")(**request)

    def _list_offered_recordings(self, series_id: UUID, session_id: UUID) -> Any:
        return self.recording

    def _get_room(self, host_id: UUID, series_id: UUID) -> Any:
        return {"offers_recordings": self.offers_recordings}

    def _get_roster_page(
        self,
        session_id: UUID,
        of_cancelled: bool = False,
        in_time: bool = False,
        **asked: Any,
    ) -> Any:
        self.asked_of_cancelled = of_cancelled
        self.asked_in_time = in_time
        is_meant = of_cancelled or self.is_session_on
        return self._page(**asked) if is_meant else {"items": [], "next": None}

    def _get_session_calendar(self, session_id: UUID) -> Any:
        if self.calendar is None:
            raise NotFound("session_unknown", "There is no such session.")
        content_type = "text/calendar; charset=utf-8; method=CANCEL"
        return {"content_type": content_type, "file_name": "yoga.ics", "text": self.calendar}

    def _get_series_roster_page(self, series_id: UUID, **asked: Any) -> Any:
        return self._page(**asked)

    def _get_members_page(self, **asked: Any) -> Any:
        return self._page(**asked)

    def _page(self, is_brief: bool, after: str | None, limit: int) -> Any:
        present = sorted(key for key, each in self.members.items() if each.status == "active")
        following = [key for key in present if after is None or key > UUID(after)][:limit]
        items = [self._described(self.members[key]) for key in following]
        if is_brief:
            items = [{name: item[name] for name in _BRIEFLY} for item in items]
        return {"items": items, "next": items[-1]["membership_id"] if len(items) == limit else None}

    def _get_member_contact(self, membership_id: UUID) -> Any:
        if membership_id not in self.members:
            raise NotFound("membership_unknown", "There is no such membership.")
        member = self.members[membership_id]
        return self._described(member) | {"series_title": self.series_title}

    def _get_membership(self, token: str) -> Any:
        series = {"zone": "America/New_York", "schedule": self.schedule}
        return {"series": series, "sessions": self.sessions}

    def _get_contact(self, account_id: UUID, change_id: str | None = None) -> Any:
        if account_id not in self.accounts:
            raise NotFound("account_unknown", "There is no such account.")
        other = {"email": self.changes[change_id]} if change_id else {}
        return self.accounts[account_id] | other

    def _get_account(self, account_id: UUID) -> Any:
        if account_id not in self.accounts:
            raise NotFound("account_unknown", "There is no such account.")
        return {"picture_url": self.pictures.get(account_id)}

    def _get_accounts_page(self, after: str | None, limit: int) -> Any:
        present = [key for key in sorted(self.accounts) if after is None or key > UUID(after)]
        items = [{"account_id": str(key)} | self.accounts[key] for key in present[:limit]]
        return {"items": items, "next": items[-1]["account_id"] if len(items) == limit else None}

    def _get_invitation(self, team_member_id: UUID) -> Any:
        if team_member_id not in self.invitations:
            raise NotFound("invitation_unknown", "There is no such invitation.")
        return self.invitations[team_member_id]

    def _get_series(self, host_id: UUID, series_id: UUID) -> Any:
        if self.series is None or host_id != self.series["host_id"]:
            raise NotFound("series_not_found", "There is no such series among yours.")
        return self.series

    def _preview_schedule(self, **_: Any) -> Any:
        return {"schedule": self.schedule}

    def _list_sessions(self, **_: Any) -> Any:
        return {"items": self.sessions[:1]}

    def _described(self, member: Member) -> dict[str, Any]:
        return asdict(member) | {
            "membership_id": str(member.membership_id),
            "join_token": f"join-{member.membership_id.hex}",
            "manage_token": f"manage-{member.membership_id.hex}",
        }
