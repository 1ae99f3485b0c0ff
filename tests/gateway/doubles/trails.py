"""Who came to a session, as series has it, and their mail, as notifications has it."""

from collections.abc import Sequence
from typing import Any

from chassis.errors import NotFound
from chassis.ids import new_id

MAILING = str(new_id())


def person(name: str, *, opened: int = 0, source: str = "form") -> dict[str, Any]:
    at = "2026-11-20T10:00:00Z"
    return {
        "membership_id": str(new_id()),
        "email": f"{name.lower()}@example.org",
        "name": name,
        "source": source,
        "status": "active",
        "requested_at": at,
        "joined_at": at,
        "ended_at": None,
        "opened_count": opened,
        "first_opened_at": "2026-11-25T16:58:00Z" if opened else None,
        "last_opened_at": "2026-11-25T16:59:00Z" if opened else None,
    }


class CameDouble:
    """`came`: who was to come to any session of anybody's."""

    def __init__(self) -> None:
        super().__init__()
        self.came = [person("Amélie", opened=2), person("Noor"), person("Kenji", source="list")]

    def list_session_members(
        self,
        host_id: str,
        session_id: str,
        limit: int,
        membership_ids: Sequence[str] | None = None,
        only_unopened: bool = False,
        after: str | None = None,
    ) -> dict[str, Any]:
        self.get_session(host_id, session_id)  # type: ignore[attr-defined]
        found = [
            one
            for one in self.came
            if (membership_ids is None or one["membership_id"] in membership_ids)
            and not (only_unopened and one["opened_count"])
            and (after is None or one["membership_id"] > after)
        ]
        shown = found[:limit]
        return {
            "items": shown,
            "next": shown[-1]["membership_id"] if len(found) > limit else None,
        }

    def get_turnout(self, host_id: str, session_id: str) -> dict[str, Any]:
        self.get_session(host_id, session_id)  # type: ignore[attr-defined]
        opened = sum(one["opened_count"] > 0 for one in self.came)
        return {"expected": len(self.came), "opened": opened}

    def list_people(
        self, host_id: str, series_id: str, membership_ids: Sequence[str]
    ) -> dict[str, Any]:
        self.get_series(host_id, series_id)  # type: ignore[attr-defined]
        told = ("membership_id", "email", "name")
        items = [
            {name: one[name] for name in told}
            for one in self.came
            if one["membership_id"] in membership_ids
        ]
        return {"items": items}


class TrailDouble:
    """`told`: by membership, how far the mail about any session came, and why not farther."""

    def __init__(self) -> None:
        self.told: dict[str, tuple[str, str | None]] = {}
        self.invited: dict[str, tuple[str, str | None]] = {}
        self.mailing_of = (str(new_id()), str(new_id()))  # host, series
        self.planned_at: str | None = None

    def list_session_mail(
        self,
        host_id: str,
        session_id: str,
        limit: int,
        membership_ids: Sequence[str] | None = None,
        only_troubled: bool = False,
        after: str | None = None,
    ) -> dict[str, Any]:
        good = ("delivered", "sent", "waiting")
        found = [
            _mail(one, how)
            for one, how in sorted(self.told.items())
            if (membership_ids is None or one in membership_ids)
            and not (only_troubled and how[0] in good)
            and (after is None or one > after)
        ]
        shown = found[:limit]
        return {
            "items": shown,
            "next": shown[-1]["membership_id"] if len(found) > limit else None,
        }

    def get_mail_counts(self, host_id: str, session_id: str) -> dict[str, Any]:
        states = [state for state, _ in self.told.values()]
        counts = {state: states.count(state) for state in states}
        return {"kind": "reminder", "counts": counts, "planned_at": self.planned_at}

    def list_invitations(
        self, host_id: str, series_id: str, membership_ids: Sequence[str]
    ) -> dict[str, Any]:
        items = [_mail(one, how) for one, how in self.invited.items() if one in membership_ids]
        return {"items": items}

    def list_recipients(
        self,
        host_id: str,
        mailing_id: str,
        limit: int,
        state: str | None = None,
        after: str | None = None,
    ) -> dict[str, Any]:
        owner, series_id = self.mailing_of
        if host_id != owner or mailing_id != MAILING:
            raise NotFound("mailing_unknown", "There is no such mailing.")
        mailing = {
            "mailing_id": MAILING,
            "kind": "reminder",
            "series_id": series_id,
            "session_id": None,
            "title": "Evening strings",
            "due_at": "2026-11-25T16:00:00+00:00",
            "status": "frozen",
            "reason": None,
            "counts": self.get_mail_counts(host_id, "any")["counts"],
        }
        items = [_mail(*one) for one in self.told.items() if state in (None, one[1][0])]
        return {"mailing": mailing, "items": items, "next": None}

    def list_member_mail(
        self,
        host_id: str,
        series_id: str,
        membership_id: str,
        limit: int,
        after: str | None = None,
    ) -> dict[str, Any]:
        about = {"kind": "welcome", "session_id": None, "due_at": "2026-11-20T10:00:00+00:00"}
        bounced = ("failed", "bounce")
        return {"items": [_mail(membership_id, bounced) | about], "next": None}


def _mail(membership_id: str, how: tuple[str, str | None]) -> dict[str, Any]:
    state, reason = how
    return {
        "membership_id": membership_id,
        "mailing_id": MAILING,
        "state": state,
        "reason": reason,
        "at": "2026-11-25T16:00:10+00:00",
    }
