"""Meetings: who may change them, what they look like, and the hundred writes a day."""

import base64
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.store import Document, Documents
from sandbox.world import World
from sandbox.zoom import meeting_requests
from sandbox.zoom.errors import ZoomError, daily_limit, invalid, no_meeting, not_the_host
from sandbox.zoom.meeting_requests import FIXED_TIMES, SCHEDULED

WRITES_A_DAY = 100
_KEPT_AFTER = timedelta(days=30)
_HIDDEN = ("state", "owner")
_SETTINGS: Document = {
    "host_video": False,
    "participant_video": False,
    "join_before_host": False,
    "jbh_time": 0,
    "mute_upon_entry": False,
    "waiting_room": False,
    "approval_type": 2,
    "audio": "both",
    "auto_recording": "none",
    "alternative_hosts": "",
    "use_pmi": False,
}


class Meetings:
    """Meetings by number."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._all = world.store.collection("zoom.meetings", indexed=("host_id",))
        self._writes = world.store.collection("zoom.writes")

    def create(self, host: Document, body: Any) -> Document:
        asked = meeting_requests.read(body, host["timezone"])
        if asked.get("type") == FIXED_TIMES and "recurrence" not in asked:
            raise invalid("recurrence", "Required for a recurring meeting with fixed time.")
        with self._world.store.transaction():
            self._count_write(host["id"])
            return self._all.put(str(number := self._new_number()), self._new(host, number, asked))

    def get(self, number: int) -> Document:
        """A meeting that is neither deleted nor long over; ZoomError 3001 otherwise."""
        meeting = self._all.get(str(number))
        if meeting is None or self._ends_at(meeting) + _KEPT_AFTER < self._world.clock.now():
            raise no_meeting(number)
        return meeting

    def owned(self, number: int, host_id: str) -> Document:
        meeting = self.get(number)
        if meeting["host_id"] != host_id:
            raise not_the_host()
        return meeting

    def update(self, number: int, host: Document, body: Any, occurrence_id: str = "") -> Document:
        with self._world.store.transaction():
            meeting = self.owned(number, host["id"])
            asked = meeting_requests.read(body, meeting["timezone"])
            self._count_write(host["id"])
            if occurrence_id:
                return self._update_occurrence(meeting, asked, occurrence_id)
            return self.change(meeting, asked)

    def change(self, meeting: Document, asked: Document) -> Document:
        """Apply checked fields, as the API or a person at Zoom does; nothing is counted."""
        settings = {**meeting["settings"], **asked.get("settings", {})}
        changed = {**meeting, **asked, "settings": settings}
        if {"start_time", "duration", "recurrence", "timezone"} & asked.keys():
            changed = _with_occurrences(changed)
        return self._all.put(str(meeting["id"]), changed)

    def delete(self, number: int, host_id: str, occurrence_id: str = "") -> Document:
        with self._world.store.transaction():
            meeting = self.owned(number, host_id)
            if meeting["state"]["status"] == "started":
                raise ZoomError(400, 3002, "Sorry, you cannot delete this meeting in progress.")
            if occurrence_id:
                gone = {**self._occurrence(meeting, occurrence_id), "status": "deleted"}
                return self._put_occurrence(meeting, gone)
            self._all.delete(str(number))
        return meeting

    def list_of(self, host_id: str, kind: str) -> Documents:
        """A host's meetings, by start: `scheduled` has all, `upcoming` those still to come."""
        now = self._world.clock.now()
        kept = [
            meeting
            for meeting in self._all.list({"host_id": host_id})
            if self._ends_at(meeting) + _KEPT_AFTER > now
            and (kind != "upcoming" or self._ends_at(meeting) > now)
            and (kind != "live" or meeting["state"]["status"] == "started")
        ]
        return sorted(kept, key=lambda meeting: str(meeting["start_time"]))

    def put_state(self, number: int, state: Document, **more: str) -> Document:
        return self._all.update(str(number), state=state, **more)

    def writes_today(self, user_id: str) -> int:
        counted = self._writes.get(user_id)
        return counted["count"] if counted and counted["day"] == self._today() else 0

    def _count_write(self, user_id: str) -> None:
        count = self.writes_today(user_id)
        if count >= WRITES_A_DAY:
            raise daily_limit()
        self._writes.put(user_id, {"day": self._today(), "count": count + 1})

    def _today(self) -> str:
        return self._world.clock.now().date().isoformat()

    def _new_number(self) -> int:
        while self._all.get(str(number := 80_000_000_000 + secrets.randbelow(10**10))):
            continue
        return number

    def _new(self, host: Document, number: int, asked: Document) -> Document:
        now = self._world.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        password = asked.get("password") or f"{secrets.randbelow(10**6):06d}"
        place = f"{self._world.settings.sandbox_url}/zoom"
        meeting: Document = {
            "uuid": (uuid := new_uuid()),
            "id": number,
            "host_id": host["id"],
            "host_email": host["email"],
            "topic": "Zoom Meeting",
            "type": SCHEDULED,
            "status": "waiting",
            "start_time": now,
            "duration": 60,
            "timezone": host["timezone"],
            "agenda": "",
            "created_at": now,
            **asked,
            "join_url": f"{place}/j/{number}?pwd={secrets.token_urlsafe(12)}",
            "password": password,
            "settings": {**_SETTINGS, **asked.get("settings", {})},
            "state": {"status": "waiting", "participants": [], "registrants": [], "zak": uuid},
        }
        return _with_occurrences(meeting)

    def _ends_at(self, meeting: Document) -> datetime:
        starts = [part["start_time"] for part in meeting.get("occurrences", [])]
        last = datetime.fromisoformat(max([meeting["start_time"], *starts]))
        return last.astimezone(UTC) + timedelta(minutes=meeting["duration"])

    def _occurrence(self, meeting: Document, occurrence_id: str) -> Document:
        for occurrence in meeting.get("occurrences", []):
            if (
                occurrence["occurrence_id"] == occurrence_id != ""
                and occurrence["status"] != "deleted"
            ):
                found: Document = occurrence
                return found
        raise ZoomError(400, 3000, "Cannot access meeting information. Invalid occurrence_id.")

    def _update_occurrence(
        self, meeting: Document, asked: Document, occurrence_id: str
    ) -> Document:
        changes: Document = {
            name: asked[name] for name in ("start_time", "duration") if name in asked
        }
        return self._put_occurrence(
            meeting, {**self._occurrence(meeting, occurrence_id), **changes}
        )

    def _put_occurrence(self, meeting: Document, changed: Document) -> Document:
        occurrences = [
            changed if part["occurrence_id"] == changed["occurrence_id"] else part
            for part in meeting["occurrences"]
        ]
        return self._all.put(str(meeting["id"]), {**meeting, "occurrences": occurrences})


def new_uuid() -> str:
    """Of one run of a meeting; slashes are among its letters."""
    return base64.b64encode(secrets.token_bytes(16)).decode()


def shown(meeting: Document) -> Document:
    """What the API answers of a meeting."""
    return {name: value for name, value in meeting.items() if name not in _HIDDEN}


def _with_occurrences(meeting: Document) -> Document:
    if meeting["type"] != FIXED_TIMES:
        return meeting
    first = datetime.fromisoformat(meeting["start_time"])
    rule = meeting_requests.rule_of(meeting["recurrence"])
    starts = rule.starts(first, ZoneInfo(meeting["timezone"]))
    occurrences = [
        {
            "occurrence_id": str(int(start.timestamp() * 1000)),
            "start_time": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "duration": meeting["duration"],
            "status": "available",
        }
        for start in starts
    ]
    return {**meeting, "occurrences": occurrences}
