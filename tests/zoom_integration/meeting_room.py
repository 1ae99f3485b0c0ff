"""A session's room at the double of Zoom: people come and go, and the service hears of it."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import requests

from chassis import clock
from chassis.inbox import Handler, Inbox
from tests.sandbox.fixtures import Receiver
from tests.zoom_integration.host import Host, advance, work
from zoom_integration import queries, receiving, recognising, signatures
from zoom_integration.commands import attendance

SECRET = "sandbox-zoom-webhook-secret"


class MeetingRoom:
    """One session of a host, in a quarter of an hour at first."""

    def __init__(self, host: Host, receiver: Receiver) -> None:
        self.host = host
        self.receiver = receiver
        (self.session_id,) = host.schedule(timedelta(minutes=15))
        work(host.inside)
        self.meeting = host.meetings_at_zoom()[0]
        self.wait(15)

    # At Zoom

    def open(self) -> None:
        self.host.console(f"meetings/{self.meeting['id']}/start")

    def close(self) -> None:
        self.host.console(f"meetings/{self.meeting['id']}/end")

    def enter(self, name: str, email: str = "", link: str = "") -> str:
        """Somebody comes in; by what they leave again."""
        person = {"name": name, "email": email}
        requests.post(link or self.meeting["join_url"], data=person).raise_for_status()
        meeting = self.host.zoom.meetings.get(self.meeting["id"])
        return str(meeting["state"]["participants"][-1]["id"])

    def leave(self, person_id: str) -> None:
        requests.post(self.meeting["join_url"], data={"leave": person_id}).raise_for_status()

    def wait(self, minutes: float) -> None:
        advance(self.host.sandbox, timedelta(minutes=minutes))

    # Here

    def sent(self) -> list[bytes]:
        """The bodies of the webhooks that Zoom has sent so far, in their order."""
        self.host.sandbox.world.clock.run_due()
        return [one.body for one in self.receiver.requests]

    def hear(self, bodies: list[bytes] | None = None) -> None:
        """Take in what Zoom has sent, or these, and handle it."""
        for body in self.sent() if bodies is None else bodies:
            receive(self.host, body)
        handle(self.host)

    def recognise(self) -> None:
        recognising.run(self.host.inside)

    def shown(self, host_id: UUID | None = None) -> dict[str, Any]:
        with self.host.inside.connection() as db:
            return queries.list_attendance(
                db,
                host_id=host_id or self.host.host_id,
                session_id=self.session_id,
                now=clock.now(),
            )

    def minutes(self) -> dict[UUID, int]:
        return {one["membership_id"]: one["minutes"] for one in self.shown()["items"]}


def receive(host: Host, body: bytes) -> None:
    timestamp = str(int(clock.now().timestamp()))
    signature = signatures.digest(SECRET, f"v0:{timestamp}:".encode() + body)
    headers = {"x-zm-request-timestamp": timestamp, "x-zm-signature": f"v0={signature}"}
    answer = receiving.receive(host.inside, headers=headers, body=body)
    assert answer["status"] == 200


def handle(host: Host) -> None:
    handlers = [
        Handler(
            "zoom",
            "meeting.participant_*",
            lambda uow, said: attendance.note_passage(uow, said.payload),
        ),
        Handler("zoom", "meeting.ended", lambda uow, said: attendance.note_end(uow, said.payload)),
    ]
    Inbox(host.inside.unit_of_work, handlers).handle_due()


def altered(body: bytes, **changes: Any) -> bytes:
    """The same webhook about another meeting, host or person."""
    said = json.loads(body)
    said["payload"]["object"] |= changes
    return json.dumps(said).encode()
