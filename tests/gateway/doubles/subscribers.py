"""The subscribers' side of series: one membership behind every token."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from chassis import clock
from chassis.errors import Invalid, NotFound
from chassis.ids import new_id

PROOF = "proof-token-0123456789"
_PUBLIC = [
    "series_id",
    "slug",
    "title",
    "description",
    "language",
    "zone",
    "visibility",
    "pricing",
    "price",
    "capacity",
    "join_policy",
    "picture_id",
]
_OF_MEMBER = [
    "series_id",
    "slug",
    "title",
    "description",
    "language",
    "zone",
    "status",
    "pricing",
    "price",
]


class SubscribersDouble:
    questions: dict[str, list[dict[str, Any]]]

    def __init__(self) -> None:
        self.series: dict[str, dict[str, Any]] = {}
        self.sessions: dict[str, dict[str, Any]] = {}
        self.foreign_members: set[str] = set()
        self.is_full = False
        self.link_state = "open"
        self.joining_id = str(new_id())
        self.join_status = "unconfirmed"
        self.membership_status = "active"
        self.member_address = "amelie@example.org"

    def sessions_of(self, series_id: str) -> list[dict[str, Any]]:
        return [one for one in self.sessions.values() if one["series_id"] == series_id]

    def get_public_series(self, slug: str, locale: str | None = None) -> dict[str, Any]:
        for one in self.series.values():
            if one["slug"] == slug and one["status"] == "published":
                sessions = [
                    {name: each[name] for name in ("session_id", "starts_at", "duration_minutes")}
                    for each in self.sessions_of(one["series_id"])
                ]
                shown = {name: one[name] for name in _PUBLIC}
                asked = self.questions.get(one["series_id"], [])
                return shown | {
                    "is_full": self.is_full,
                    "sessions": sessions,
                    "questions": asked,
                    "schedule": _rhythm(locale),
                }
        raise NotFound("series_unknown", "There is no such series.")

    def join_series(self, slug: str, account_id: str | None, **asked: Any) -> dict[str, Any]:
        self.get_public_series(slug)
        has_id = self.join_status == "awaiting_payment" or account_id
        is_in = self.join_status == "active"
        return {
            "membership_id": str(new_id()) if has_id else None,
            "status": self.join_status,
            "manage_token": "manage-token-0123456789" if is_in else None,
        }

    def membership(self, series_id: str) -> dict[str, Any]:
        return {
            "membership_id": str(new_id()),
            "series_id": series_id,
            "status": self.membership_status,
            "name": "Amélie Roux",
            "email": "amelie@example.org",
            "phone": None,
            "locale": "fr",
            "zone": "Asia/Tokyo",
            "end_reason": None,
            "requested_at": _now(),
            "joined_at": _now(),
            "lapses_at": _now(),
            "ended_at": None,
            "manage_token": "manage-token-0123456789",
            "proof_token": PROOF,
        }

    def confirm_membership(self, token: str) -> dict[str, Any]:
        _known(token, "confirm-token-0123456789")
        return self.membership(next(iter(self.series)))

    def accept_offer(self, token: str) -> dict[str, Any]:
        _known(token, "manage-token-0123456789")
        return self.membership(next(iter(self.series)))

    def update_membership(self, token: str, **change: Any) -> dict[str, Any]:
        _known(token, "manage-token-0123456789")
        return self.membership(next(iter(self.series))) | change

    def get_membership(self, token: str, locale: str | None = None) -> dict[str, Any]:
        _known(token, "manage-token-0123456789")
        series = next(iter(self.series.values()))
        return {
            "membership": self.membership(series["series_id"]),
            "calendar_token": "calendar-token-0123456789",
            "series": {name: series[name] for name in _OF_MEMBER} | {"schedule": _rhythm(locale)},
            "sessions": [_own(one) for one in self.sessions_of(series["series_id"])],
        }

    def leave(self, token: str) -> dict[str, Any]:
        _known(token, "manage-token-0123456789")
        return {}

    def open_join_link(
        self, token: str, proofs: Sequence[str] = (), own_address: str | None = None
    ) -> dict[str, Any]:
        _known(token, "join-token-0123456789")
        series = next(iter(self.series.values()))
        is_members = PROOF in proofs or own_address == self.member_address
        is_proved = series["pricing"] == "free" or is_members
        state = self.link_state
        if state == "open" and not is_proved:
            state = "proof_needed"
        return {
            "state": state,
            "is_proved": is_proved,
            "join_url": "https://zoom.us/j/123" if state == "open" else None,
            "membership_id": self.joining_id if state == "open" else None,
            "may_look_back": state == "ended" and is_proved,
            "opens_at": (clock.now() + timedelta(days=1)).isoformat(),
            "session": _own(self.sessions_of(series["series_id"])[0]),
            "series": {name: series[name] for name in _OF_MEMBER},
        }

    def get_public_calendar(self, slug: str, session_id: str | None = None) -> dict[str, Any]:
        self.get_public_series(slug)
        return self._calendar(session_id)

    def get_membership_calendar(self, token: str, session_id: str | None = None) -> dict[str, Any]:
        if token != "manage-token-0123456789":
            _known(token, "calendar-token-0123456789")
        return self._calendar(session_id)

    def _calendar(self, session_id: str | None) -> dict[str, Any]:
        if session_id is not None and session_id not in self.sessions:
            raise NotFound("session_unknown", "There is no such session.")
        return {
            "content_type": "text/calendar; charset=utf-8; method=PUBLISH",
            "file_name": "evening-strings.ics",
            "text": f"BEGIN:VCALENDAR\r\nX-OF:{session_id or 'all'}\r\nEND:VCALENDAR\r\n",
        }

    def request_join_code(self, token: str) -> dict[str, Any]:
        _known(token, "join-token-0123456789")
        return {}

    def prove_membership(self, token: str, code: str) -> dict[str, Any]:
        _known(token, "join-token-0123456789")
        if code != "K7QM-3XHT":
            sentence = "This is not the code of our latest mail, or it is too old."
            raise Invalid("code_wrong", sentence, {"code": [sentence]})
        return {"proof_token": PROOF}


def _rhythm(locale: str | None) -> dict[str, str]:
    if locale == "fr":
        return {"words": "tous les jeudis à 18:00, heure de Paris", "language": "fr"}
    return {"words": "every Thursday at 18:00 Paris time", "language": "en"}


def _own(session: dict[str, Any]) -> dict[str, Any]:
    names = ("session_id", "starts_at", "duration_minutes", "status", "sequence")
    return {name: session[name] for name in names} | {"join_token": "join-token-0123456789"}


def _now() -> str:
    return clock.now().isoformat().replace("+00:00", "Z")


def _known(token: str, expected: str) -> None:
    if token != expected:
        raise NotFound("link_unknown", "This link is not, or no longer, good for anything.")
