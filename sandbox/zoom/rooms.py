"""Meetings while they run: who is in, and who was registered before."""

import base64
import secrets
from datetime import UTC, datetime
from typing import Any

from sandbox.store import Document, Documents
from sandbox.world import World
from sandbox.zoom.errors import ZoomError, invalid, paid_only
from sandbox.zoom.events import Events
from sandbox.zoom.meetings import Meetings, new_uuid
from sandbox.zoom.users import BASIC, Users


class Rooms:
    """Starts, ends, entries and registrations."""

    def __init__(self, world: World, users: Users, meetings: Meetings, events: Events) -> None:
        self._world = world
        self._users = users
        self._meetings = meetings
        self._events = events
        self._past = world.store.collection("zoom.past_meetings", indexed=("id",))

    def start(self, meeting: Document) -> Document:
        """The host opens the room; each time it is another one, with a uuid of its own."""
        state = {**meeting["state"], "status": "started", "started_at": self._now()}
        again = {"uuid": new_uuid()} if self._past.get(meeting["uuid"]) else {}
        started = self._meetings.put_state(meeting["id"], state, **again)
        self._tell(started, "meeting.started", {})
        return started

    def end(self, meeting: Document) -> Document:
        """The host closes the room; its participants are remembered under the room's uuid."""
        for person in meeting["state"]["participants"]:
            self.leave(meeting, person["id"])
        meeting = self._meetings.get(int(meeting["id"]))
        state, now = meeting["state"], self._now()
        people = [
            {**person, "leave_time": person["leave_time"] or now}
            for person in state["participants"]
        ]
        past = {**meeting, "end_time": now, "participants": people}
        self._past.put(meeting["uuid"], {**past, "start_time": state["started_at"]})
        reset = {**state, "status": "waiting", "participants": []}
        ended = self._meetings.put_state(meeting["id"], reset)
        self._tell(ended, "meeting.ended", {"end_time": now})
        return ended

    def record(self, meeting: Document) -> None:
        """What ended last was recorded, and is ready in the cloud."""
        past = self._past.find({"id": meeting["id"]})
        if past is None:
            raise ZoomError(404, 3001, "Meeting ID is invalid or not end.")
        place = f"{self._world.settings.sandbox_url}/zoom/rec/share/{secrets.token_urlsafe(24)}"
        found = {"share_url": place, "password": secrets.token_urlsafe(6)}
        self._past.update(past["uuid"], recording=found)
        self._tell({**meeting, "uuid": past["uuid"]}, "recording.completed", found)

    def delete_recording(self, meeting: Document) -> None:
        past = self._past.find({"id": meeting["id"]})
        if past is None or not past.get("recording"):
            raise ZoomError(404, 3301, "There is no recording for this meeting.")
        self._past.update(past["uuid"], recording=None)
        self._tell({**meeting, "uuid": past["uuid"]}, "recording.trashed", {})

    def enter(self, meeting: Document, name: str, email: str, ticket: str = "") -> Document | None:
        """Somebody comes in; None if the host is not there yet and must be.

        `ticket` is what a registrant's own link carries.
        """
        if meeting["state"]["status"] != "started":
            if not meeting["settings"]["join_before_host"]:
                return None
            meeting = self.start(meeting)
        registrant = self._ticket_holder(meeting, ticket) or self._registrant(meeting, email)
        email = email or (registrant["email"] if registrant else "")
        person = {
            "id": base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode(),
            "user_id": str(16_778_240 + len(meeting["state"]["participants"]) * 1024),
            "name": name,
            "user_email": email,
            "registrant_id": registrant["id"] if registrant else "",
            "join_time": self._now(),
            "leave_time": "",
        }
        people = [*meeting["state"]["participants"], person]
        self._meetings.put_state(meeting["id"], {**meeting["state"], "participants": people})
        self._tell_of(meeting, "meeting.participant_joined", person, "join_time")
        return person

    def leave(self, meeting: Document, person_id: str) -> None:
        """Somebody goes; whoever is not in the room is ignored."""
        meeting = self._meetings.get(int(meeting["id"]))
        people: Documents = []
        for person in meeting["state"]["participants"]:
            if person["id"] == person_id and not person["leave_time"]:
                person = {**person, "leave_time": self._now()}
                self._tell_of(meeting, "meeting.participant_left", person, "leave_time")
            people.append(person)
        self._meetings.put_state(meeting["id"], {**meeting["state"], "participants": people})

    def past(self, reference: str, host: Document) -> Document:
        """An ended meeting by uuid, or the latest of a number."""
        if host["type"] == BASIC:
            raise paid_only(host["account_id"])
        found = self._past.get(reference)
        if found is None and reference.isdigit():
            found = self._past.find({"id": int(reference)})
        if found is None or found["host_id"] != host["id"]:
            raise ZoomError(404, 3001, "Meeting ID is invalid or not end.")
        return found

    def instances(self, number: int, host_id: str) -> Documents:
        return self._past.list({"id": number, "host_id": host_id})

    def register(self, meeting: Document, host: Document, body: Any) -> Document:
        """Give one person a link of their own, where the plan and the meeting allow it."""
        if host["type"] == BASIC:
            raise paid_only(host["account_id"])
        if meeting["settings"].get("approval_type") == 2:
            message = f"Registration has not been enabled for this meeting: {meeting['id']}."
            raise ZoomError(400, 300, message)
        registrant = self._registrant(meeting, _required(body, "email", 128))
        if registrant is None:
            registrant = self._new_registrant(meeting, body)
            people = [*meeting["state"]["registrants"], registrant]
            self._meetings.put_state(meeting["id"], {**meeting["state"], "registrants": people})
        return registrant

    def unregister(self, meeting: Document, registrant_id: str) -> None:
        left = [
            person for person in meeting["state"]["registrants"] if person["id"] != registrant_id
        ]
        if len(left) == len(meeting["state"]["registrants"]):
            raise invalid("registrantId", "The value that you entered is invalid.")
        self._meetings.put_state(meeting["id"], {**meeting["state"], "registrants": left})

    def _new_registrant(self, meeting: Document, body: Any) -> Document:
        place = meeting["join_url"].replace("/j/", "/w/")
        return {
            "id": base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode(),
            "email": body["email"],
            "first_name": _required(body, "first_name", 64),
            "last_name": body.get("last_name", ""),
            "status": "approved" if meeting["settings"]["approval_type"] == 0 else "pending",
            "create_time": self._now(),
            "join_url": f"{place}&tk={secrets.token_urlsafe(16)}",
        }

    def _registrant(self, meeting: Document, email: str) -> Document | None:
        registrants: Documents = meeting["state"]["registrants"]
        return next((person for person in registrants if email and person["email"] == email), None)

    def _ticket_holder(self, meeting: Document, ticket: str) -> Document | None:
        registrants: Documents = meeting["state"]["registrants"]
        own = f"&tk={ticket}"
        return next((one for one in registrants if ticket and one["join_url"].endswith(own)), None)

    def _tell_of(self, meeting: Document, event: str, person: Document, when: str) -> None:
        participant = {
            "user_id": person["user_id"],
            "user_name": person["name"],
            "id": person["id"],
            "email": person["user_email"],
            "registrant_id": person["registrant_id"],
            when: person[when],
        }
        self._tell(meeting, event, {"participant": participant})

    def _tell(self, meeting: Document, event: str, more: Document) -> None:
        described = {
            "id": str(meeting["id"]),
            "uuid": meeting["uuid"],
            "host_id": meeting["host_id"],
            "topic": meeting["topic"],
            "type": meeting["type"],
            "start_time": meeting["start_time"],
            "timezone": meeting["timezone"],
            "duration": meeting["duration"],
        }
        host = self._users.get(meeting["host_id"]) or {"id": meeting["host_id"]}
        self._events.tell(host, event, {"object": {**described, **more}})

    def _now(self) -> str:
        return self._world.clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds_in(person: Document) -> int:
    """How long a participant was in the room."""
    came, went = (datetime.fromisoformat(person[name]) for name in ("join_time", "leave_time"))
    return int((went - came).total_seconds())


def _required(body: Any, name: str, longest: int) -> str:
    value = body.get(name) if isinstance(body, dict) else None
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise invalid(name, "Invalid field.")
    return value
