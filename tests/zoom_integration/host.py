"""A host, their browser at the double of Zoom, and the service's insides around them."""

import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import requests
import sqlalchemy as sa

from chassis import clock
from chassis.db import read_only
from chassis.encryption import KeyRing
from chassis.messages import decode
from chassis.tables import outbox
from chassis.tombstones import Tombstones
from chassis.unit_of_work import UnitOfWork
from sandbox.zoom.tokens import SCOPES
from tests.sandbox.fixtures import RunningSandbox
from tests.zoom_integration.neighbours import Neighbours
from zoom_integration import operations, workers
from zoom_integration.commands import meetings, rooms
from zoom_integration.models import Connection, Meeting
from zoom_integration.settings import Settings
from zoom_integration.zoom.wiring import Zoom

PARIS = "Europe/Paris"
USUAL_ROOM: dict[str, Any] = {
    "own_url": None,
    "has_waiting_room": True,
    "passcode": "",
    "alternative_hosts": [],
}


@dataclass
class Inside:
    """The service without its transport."""

    engine: sa.Engine
    settings: Settings
    clients: Zoom
    keys: KeyRing
    tombstones: Tombstones
    calls: Neighbours = field(default_factory=Neighbours)
    arrived: threading.Event = field(default_factory=threading.Event)

    def unit_of_work(self) -> UnitOfWork:
        return UnitOfWork(
            self.engine, "zoom_integration", keys=self.keys, tombstones=self.tombstones
        )

    def connection(self) -> AbstractContextManager[sa.Connection]:
        return read_only(self.engine).connect()


class Host:
    """Somebody with an account here and one at Zoom (`zoom_user`: which of the double's)."""

    def __init__(self, inside: Inside, sandbox: RunningSandbox, zoom_user: int = 0) -> None:
        self.inside = inside
        self.sandbox = sandbox
        self.host_id = uuid4()
        self.series_id = uuid4()
        self.zoom = sandbox.app.extensions["sandbox.zoom"]
        self.zoom_user: dict[str, Any] = self.zoom.users.list()[zoom_user]

    # The host at Zoom

    def consent(self, url: str, **form: Any) -> tuple[str, str]:
        """Allow the connection in the browser; the state and code that come back."""
        form = {"user_id": self.zoom_user["id"], **form}
        answer = requests.post(url, data=form, allow_redirects=False)
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        return query["state"][0], query["code"][0]

    def meetings_at_zoom(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.zoom.meetings.list_of(self.zoom_user["id"], "scheduled")
        return found

    def console(self, path: str, **body: Any) -> None:
        """Something that the host does on Zoom's own pages."""
        requests.post(f"{self.sandbox.url}/zoom/console/{path}", json=body).raise_for_status()

    def grant(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.zoom.tokens.grant_of(self.zoom_user["id"])
        return found

    def zoom_scopes(self) -> tuple[str, ...]:
        """All that Zoom offers a host to allow."""
        return SCOPES

    # The host here

    def connect(self, **form: Any) -> dict[str, Any]:
        begun = operations.begin_connect(self.inside, host_id=self.host_id)
        state, code = self.consent(begun["authorization_url"], **form)
        return operations.finish_connect(self.inside, host_id=self.host_id, state=state, code=code)

    def disconnect(self, *, cancel_meetings: bool = False) -> dict[str, Any]:
        return operations.disconnect(
            self.inside, host_id=self.host_id, cancel_meetings=cancel_meetings
        )

    def schedule(self, *starts: timedelta, sequence: int = 0, title: str = "Yoga") -> list[UUID]:
        """Sessions that begin so long from now; their ids."""
        sessions = [
            {
                "session_id": uuid4(),
                "starts_at": on_the_minute(start),
                "duration_minutes": 45,
                "sequence": sequence,
            }
            for start in starts
        ]
        with self.inside.unit_of_work() as uow:
            meetings.schedule(uow, **self.series(title), sessions=sessions)
        return [UUID(str(session["session_id"])) for session in sessions]

    def reschedule(self, session_id: UUID, start: timedelta, *, sequence: int = 1) -> None:
        with self.inside.unit_of_work() as uow:
            meetings.want(
                uow,
                session_id=session_id,
                **self.series(),
                starts_at=on_the_minute(start),
                duration_minutes=45,
                sequence=sequence,
            )

    def cancel(self, session_id: UUID, *, sequence: int = 1) -> None:
        with self.inside.unit_of_work() as uow:
            starts_at = on_the_minute(timedelta(days=1))
            meetings.cancel(
                uow,
                session_id=session_id,
                **self.series(),
                starts_at=starts_at,
                sequence=sequence,
            )

    def set_room(self, **changes: Any) -> None:
        """How people get into the series: as usual, but for these."""
        whose = {"host_id": self.host_id, "series_id": self.series_id}
        with self.inside.unit_of_work() as uow:
            rooms.set_room(uow, **whose, **USUAL_ROOM | changes)

    def end_series(self) -> None:
        with self.inside.unit_of_work() as uow:
            meetings.end_series(uow, series_id=self.series_id, host_id=self.host_id)

    def series(self, title: str = "Yoga") -> dict[str, Any]:
        return {
            "series_id": self.series_id,
            "host_id": self.host_id,
            "title": title,
            "zone": PARIS,
        }

    # What is known here

    def row(self) -> Connection:
        with self.inside.unit_of_work() as uow:
            return uow.db.scalars(
                sa.select(Connection).where(Connection.host_id == self.host_id)
            ).one()

    def meeting(self, session_id: UUID) -> Meeting | None:
        with self.inside.unit_of_work() as uow:
            return uow.db.get(Meeting, session_id)

    def events(self) -> list[str]:
        """Names of the events recorded so far, in order."""
        with self.inside.connection() as db:
            keys = db.scalars(sa.select(outbox.c.routing_key).order_by(outbox.c.seq))
            return [key.removeprefix("zoom_integration.") for key in keys]

    def told(self, *names: str) -> list[dict[str, Any]]:
        """The payloads of the events of these names, in order."""
        with self.inside.connection() as db:
            bodies = db.scalars(sa.select(outbox.c.body).order_by(outbox.c.seq))
            messages = [decode(body) for body in bodies]
        return [message.payload for message in messages if message.name in names]


def work(inside: Inside) -> None:
    """One round of the worker that makes meetings true."""
    workers.make_meetings_true(inside)


def advance(sandbox: RunningSandbox, by: timedelta) -> None:
    """Move everybody's clock."""
    sandbox.world.clock.move_to(sandbox.world.clock.now() + by)


def on_the_minute(start: timedelta) -> datetime:
    return (clock.now() + start).astimezone(UTC).replace(second=0, microsecond=0)
