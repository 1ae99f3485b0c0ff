"""Series: what hosts make in a test, with sessions a week apart and four people."""

from datetime import datetime, timedelta
from typing import Any

from chassis import clock
from chassis.errors import Conflict, Invalid, NotFound
from chassis.ids import new_id
from tests.gateway.doubles.members import MembersDouble
from tests.gateway.doubles.schedule import ScheduleDouble
from tests.gateway.doubles.series_settings import SettingsDouble
from tests.gateway.doubles.subscribers import SubscribersDouble
from tests.gateway.doubles.trails import CameDouble


def instant(time: timedelta) -> str:
    """So much from now."""
    return (clock.now() + time).replace(microsecond=0).isoformat().replace("+00:00", "Z")


_TOLD = ("name", "email", "phone", "status")
PEOPLE = (
    ("Amélie Roux", "amelie@example.org", "+33123456789", "active"),
    ("Noor Haddad", "noor@example.org", None, "active"),
    ("Kenji Sato", "kenji@example.org", None, "waiting"),
    ("Bo", "bo@example.org", None, "awaiting_approval"),
)
DEFAULTS: dict[str, Any] = {
    "title": "Evening strings",
    "description": "We play together.\n\nBring anything with strings.",
    "zone": "Europe/Paris",
    "starts_on": "2026-11-26",
    "starts_time": "18:00:00",
    "duration_minutes": 60,
    "recurrence": "FREQ=WEEKLY;BYDAY=TH",
    "pricing": "free",
    "reminder_offsets_minutes": [1440, 60],
}


class SeriesDouble(CameDouble, MembersDouble, ScheduleDouble, SettingsDouble, SubscribersDouble):
    def add(self, host_id: str, **given: Any) -> str:
        """A published series of `host_id`; returns its id."""
        made = self.create_series(host_id=host_id, **DEFAULTS | given)
        self.publish_series(host_id=host_id, series_id=made["series_id"])
        return str(made["series_id"])

    def create_series(self, host_id: str, **given: Any) -> dict[str, Any]:
        if given["title"] == "refused":
            raise Invalid("invalid_request", "Not valid.", {"title": ["Not this title."]})
        series_id = str(new_id())
        self.series[series_id] = {
            "series_id": series_id,
            "host_id": host_id,
            "slug": f"{given['title'].lower().replace(' ', '-')}-{series_id[-4:]}",
            "status": "draft",
            "description": "",
            "language": "en",
            "visibility": "public",
            "join_policy": "open",
            "waiting_list": "automatic",
            "opens_before_minutes": 15,
            "recurrence": None,
            "capacity": None,
            "price": None,
            "picture_id": None,
            "members": 2,
            "waiting": 1,
            "created_at": instant(timedelta(0)),
            "published_at": None,
        } | given
        return self.series[series_id]

    def get_series(self, host_id: str, series_id: str) -> dict[str, Any]:
        found = self.series.get(series_id)
        if found is None or found["host_id"] != host_id:
            raise NotFound("series_unknown", "There is no such series.")
        return found

    def list_series(self, host_id: str, **page: Any) -> dict[str, Any]:
        own = [one for one in self.series.values() if one["host_id"] == host_id]
        return {"items": own, "next": None}

    def update_series(self, host_id: str, series_id: str, **change: Any) -> dict[str, Any]:
        found = self.get_series(host_id, series_id)
        found |= change
        return found

    def publish_series(self, host_id: str, series_id: str) -> dict[str, Any]:
        found = self.get_series(host_id, series_id)
        if found["status"] == "published":
            raise Conflict("already_published", "This series is published already.")
        found |= {"status": "published", "published_at": instant(timedelta(0))}
        for week in range(4):
            session_id = str(new_id())
            self.sessions[session_id] = {
                "session_id": session_id,
                "series_id": series_id,
                "starts_at": instant(timedelta(days=2 + 7 * week)),
                "duration_minutes": found["duration_minutes"],
                "status": "scheduled",
                "sequence": 0,
                "slot_on": instant(timedelta(days=2 + 7 * week))[:10],
                "is_moved": False,
                "join_url": "https://zoom.us/j/123" if week < 2 else None,
                "meeting_id": "91234567890" if week < 2 else None,
            }
        return found

    def delete_series(self, host_id: str, series_id: str) -> dict[str, Any]:
        self.get_series(host_id, series_id)
        del self.series[series_id]
        return {}

    def preview_schedule(self, **asked: Any) -> dict[str, Any]:
        return {
            "words": "every Thursday",
            "schedule": {"words": "every Thursday at 18:00 Paris time", "language": "en"},
            "recurrence": asked["recurrence"],
            "starts_at": [instant(timedelta(weeks=week)) for week in range(1, 7)],
        }

    def list_sessions(self, host_id: str, series_id: str, **page: Any) -> dict[str, Any]:
        self.get_series(host_id, series_id)
        return {"items": self.sessions_of(series_id), "next": None}

    def get_people_count(self, host_id: str, series_ids: list[str]) -> dict[str, Any]:
        return {"people": 212 if series_ids else 0}

    def get_session(self, host_id: str, session_id: str) -> dict[str, Any]:
        found = self.sessions.get(session_id)
        if found is None or self.series[found["series_id"]]["host_id"] != host_id:
            raise NotFound("session_unknown", "There is no such session.")
        return found

    def add_session(self, host_id: str, series_id: str, **asked: Any) -> dict[str, Any]:
        self.get_series(host_id, series_id)
        return self.sessions_of(series_id)[0] | asked

    def cancel_session(self, host_id: str, session_id: str) -> dict[str, Any]:
        found = self.get_session(host_id, session_id)
        found["status"] = "cancelled"
        return found

    def reschedule_session(self, host_id: str, session_id: str, **asked: Any) -> dict[str, Any]:
        found = self.get_session(host_id, session_id)
        if datetime.fromisoformat(asked["starts_at"]) < clock.now():
            raise Invalid("in_the_past", "Not valid.", {"starts_on": ["That is in the past."]})
        found |= asked
        return found

    def list_members(self, host_id: str, series_id: str, **page: Any) -> dict[str, Any]:
        self.get_series(host_id, series_id)
        people = [self.membership(series_id) | dict(zip(_TOLD, one, strict=True)) for one in PEOPLE]
        for person in people:
            del person["manage_token"], person["proof_token"]
        wanted = page.get("status")
        shown = [one for one in people if wanted in (None, one["status"])]
        return {"items": shown, "next": None if wanted else str(new_id())}

    def approve_member(self, host_id: str, membership_id: str) -> dict[str, Any]:
        self._check_member(host_id, membership_id)
        return {"membership_id": membership_id, "status": "active"}

    def remove_member(self, host_id: str, membership_id: str) -> dict[str, Any]:
        self._check_member(host_id, membership_id)
        return {}

    def _check_member(self, host_id: str, membership_id: str) -> None:
        if membership_id in self.foreign_members:
            raise NotFound("membership_unknown", "There is no such membership.")
