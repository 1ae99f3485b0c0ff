"""Three services as they are deployed, a small town, and all that can go wrong around them."""

import base64
import io
import secrets
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import amqp
import orjson
import psycopg
import sqlalchemy as sa

from chassis import clock
from chassis.broker import Names, connect
from chassis.testing.processes import ServiceProcess, random_key
from tests.sweep.markers import Marked
from tests.sweep.planting import Town
from tests.sweep.searching import Places

# Google is away for as long as it is not one that a test runs.
GOOGLE = {
    "GOOGLE_CLIENT_ID": "unused",
    "GOOGLE_CLIENT_SECRET": "unused",
    "GOOGLE_ISSUER_URL": "http://127.0.0.1:9",
}
PATIENCE = 240
_OFFSET = struct.Struct("<q")


class Trio:
    """Identity, series and privacy; `town` lives in them."""

    def __init__(
        self,
        running: Callable[..., ServiceProcess],
        folder: Path,
        rpc: Any,
        eventually: Any,
        people: int = 12,
    ) -> None:
        self._clock = folder / "offset"
        told = {"CLOCK_FILE": str(self._clock)}
        anchor = str(folder / "anchor.jsonl")
        self.services = {
            "identity": running("identity", **GOOGLE, **told),
            "series": running("series", **told),
            "privacy": running(
                "privacy", CERTIFICATE_KEY=random_key(), AUDIT_ANCHOR=anchor, **told
            ),
        }
        self.rpc, self.eventually, self._folder = rpc, eventually, folder
        self.town = Town(9, hosts=2, people=people, now=clock.now())
        self.town.settle({name: self.url(name) for name in self.services} | {"notifications": ""})
        self.leaving, self.staying = self.town.people[3], self.town.people[6]
        self.await_participants(3)

    def url(self, service: str) -> str:
        return self.services[service].environment["DATABASE_URL"]

    def await_participants(self, number: int) -> None:
        self.eventually(
            lambda: len(self.rpc.call("privacy", "list_participants", {})["items"]) == number,
            timeout=PATIENCE,
        )

    def open_erasure(self, person: Marked | None = None) -> dict[str, str]:
        """Asked for and not yet confirmed; its status token, as a request."""
        return self.ask(person or self.leaving, "erasure")

    def ask(self, person: Marked, right: str, **more: Any) -> dict[str, str]:
        """Ask for a right as somebody who is signed in; the request's status token."""
        asked = {"account_id": str(self.town.accounts[person]), "right": right, **more}
        return {"token": self.rpc.call("privacy", "open_for_account", asked)["status_token"]}

    def confirm(self, token: dict[str, str]) -> None:
        self.rpc.call("privacy", "confirm_erasure", token)

    def status(self, token: dict[str, str]) -> dict[str, Any]:
        found: dict[str, Any] = self.rpc.call("privacy", "get_status", token)
        return found

    def package(self, token: dict[str, str], person: Marked) -> zipfile.ZipFile:
        """Download the package as its person, who is signed in."""
        whose = {"account_id": str(self.town.accounts[person])}
        self.rpc.call("privacy", "open_own_package", token | whose)
        content, offset = b"", 0
        while offset is not None:
            piece = self.rpc.call("privacy", "read_package", {**token, "offset": offset})
            content, offset = content + base64.b64decode(piece["data_b64"]), piece["next_offset"]
        return zipfile.ZipFile(io.BytesIO(content))

    def await_status(self, token: dict[str, str], status: str = "completed") -> None:
        self.eventually(lambda: self.status(token)["status"] == status, timeout=PATIENCE)

    def move_clock(self, by: timedelta) -> None:
        """The clock of all three; the test's own stands."""
        (offset,) = _OFFSET.unpack(self._clock.read_bytes())
        moved = offset + by // timedelta(microseconds=1)
        with self._clock.open("r+b") as file:
            file.write(_OFFSET.pack(moved))

    def traces(self, *people: Marked) -> dict[Marked, set[str]]:
        """Where they are found in databases, queues and logs."""
        urls = {name: self.url(name) for name in self.services}
        environment = self.services["privacy"].environment
        places = Places(
            urls, environment["AMQP_URL"], environment["BROKER_NAMESPACE"], self._folder / "none"
        )
        return places.found(list(people))

    def read(self, service: str, statement: str) -> list[Any]:
        return self.change(service, statement, reads=True)

    def change(self, service: str, statement: str, *, reads: bool = False) -> list[Any]:
        """One statement by the back door."""
        url = self.url(service).replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(url) as db:
            done = db.execute(sa.text(statement).text)
            return done.fetchall() if reads else []

    def purge_queues(self) -> int:
        """Wipe every inbox on the broker; how many messages were lost."""
        with self.channel() as (channel, names):
            return sum(channel.queue_purge(names.inbox_queue(name)) for name in self.services)

    @contextmanager
    def channel(self) -> Iterator[tuple[amqp.Channel, Names]]:
        environment = self.services["privacy"].environment
        with connect(environment["AMQP_URL"]) as connection:
            yield connection.channel(), Names(environment["BROKER_NAMESPACE"])


class Tape:
    """Hears everything on the exchange, and can play it again under new message ids."""

    def __init__(self, channel: amqp.Channel, names: Names) -> None:
        self._channel, self._exchange = channel, names.events
        self._queue = channel.queue_declare("", exclusive=True).queue
        channel.queue_bind(self._queue, self._exchange, "#")
        self.heard: list[tuple[str, dict[str, Any]]] = []

    def listen(self) -> list[tuple[str, dict[str, Any]]]:
        """What has come since the last time: routing key and message."""
        fresh = []
        while message := self._channel.basic_get(self._queue, no_ack=True):
            body = message.body
            content = orjson.loads(body if isinstance(body, bytes) else body.encode())
            if not content["id"].startswith("again-"):
                fresh.append((message.delivery_info["routing_key"], content))
        self.heard += fresh
        return fresh

    def play(self, key: str, content: dict[str, Any], *, times: int = 1) -> None:
        """The same message, as a delivery that no inbox knows yet."""
        for _ in range(times):
            again = content | {"id": f"again-{secrets.token_hex(8)}"}
            message = amqp.Message(orjson.dumps(again), delivery_mode=2)
            self._channel.basic_publish(message, self._exchange, key)
