"""Every service's part in rights requests: it answers commands, gives pages, publishes its
manifest.

A service sets `participant`; the rest follows from its declaration (`chassis.rights`).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

import orjson
from marshmallow import RAISE, Schema, fields
from sqlalchemy import Connection, MetaData

from chassis import inbox, parking
from chassis.manifest import as_json
from chassis.messages import Event, Message
from chassis.rights import exporting, replaying
from chassis.rights.participant import Participant
from chassis.rights.protocol import MANIFEST_WANTED, Responder, RightsCommands, command_name
from chassis.rights.sealing import Sealer
from chassis.settings import ServiceSettings
from chassis.transport.entrypoints import command, every, on_event, query
from chassis.transport.part import Part
from chassis.transport.rpc_client import RpcClient
from chassis.unit_of_work import UnitOfWork

HOUR = 3600.0
ASKER = "privacy"
# Whom the asker itself asks for the erasures that it lost with its own database.
_WITNESS_OF_ASKER = "identity"


class Nothing(Schema):
    """No fields."""

    class Meta:
        unknown = RAISE


class PageRequest(Nothing):
    """Which page of which category of whose data."""

    request_id = fields.UUID(required=True)
    sealed_person = fields.String(required=True)
    index = fields.Integer(required=True, strict=True)
    after = fields.List(fields.String(), load_default=None, allow_none=True)


class Page(Schema):
    """Records as their columns are, and where the next page begins."""

    records = fields.List(fields.Raw())
    next = fields.Raw(allow_none=True)


class Categories(Schema):
    """What can be exported."""

    categories = fields.List(fields.Raw())


class ParkedRow(Schema):
    """A message that was given up on, without its content."""

    message_id = fields.String()
    name = fields.String()
    attempts = fields.Integer()
    reason = fields.String(allow_none=True)
    received_at = fields.AwareDateTime(format="iso")


class Parked(Schema):
    items = fields.List(fields.Nested(ParkedRow))


class Replay(Nothing):
    message_id = fields.String(required=True)


class Hex(fields.Field[bytes]):
    """Bytes as hexadecimal text."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str:
        return bytes(value).hex()

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bytes:
        return bytes.fromhex(value)


class TombstonesAsked(Nothing):
    since = fields.AwareDateTime(required=True, format="iso")
    after = fields.String(load_default=None, allow_none=True)


class Tombstone(Schema):
    """An erasure, by the keyed digest of what led to the person."""

    digest = Hex()
    identifier_type = fields.String()
    erased_at = fields.AwareDateTime(format="iso")


class Tombstones(Schema):
    items = fields.List(fields.Nested(Tombstone))


def _parts(message: Message) -> list[Message]:
    """The message as many messages of one command each."""
    return [
        replace(message, id=f"{message.id}/{one['command_id']}", payload={"commands": [one]})
        for one in RightsCommands().dump(message.payload)["commands"]
    ]


class RightsEntrypoints(Part):
    """Mixed into `Service`; `participant` holds nothing until a service says what it holds."""

    name: str
    settings: ServiceSettings
    participant: ClassVar[Participant] = Participant(MetaData())

    calls: RpcClient

    @on_event(ASKER, command_name("{service}"), RightsCommands)
    def answer_rights_commands(self, uow: UnitOfWork, message: Message) -> None:
        commands = message.payload["commands"]
        inbox.handle_together(uow, _parts(message), lambda: self._responder.answer(uow, commands))

    @query(Nothing, Categories)
    def rights_categories(self, db: Connection) -> dict[str, Any]:
        return {"categories": exporting.categories(self.participant.holdings)}

    @query(PageRequest, Page)
    def rights_page(
        self, db: Connection, request_id: Any, sealed_person: str, **asked: Any
    ) -> dict[str, Any]:
        person = self._sealer.open_person(str(request_id), sealed_person)
        return exporting.page(db, self.participant.holdings, person, **asked)

    @query(Nothing, Parked)
    def rights_parked(self, db: Connection) -> dict[str, Any]:
        """The rights commands that this service gave up on."""
        prefix = command_name("")
        rows = parking.parked(db)
        return {"items": [row._asdict() for row in rows if row.name.startswith(prefix)]}

    @command(Replay)
    def rights_replay(self, uow: UnitOfWork, message_id: str) -> None:
        parking.replay(uow, message_id)

    @query(TombstonesAsked, Tombstones)
    def rights_tombstones(
        self, db: Connection, since: datetime, after: str | None
    ) -> dict[str, Any]:
        """Who was erased since, for a service whose database was restored."""
        start = None if after is None else bytes.fromhex(after)
        return {"items": replaying.tombstones_page(db, since=since, after=start)}

    @every(seconds=2.0)
    def replay_erasures(self) -> None:
        """After a restoration; until then the service is not ready."""
        with self.connection() as db:
            restored = replaying.pending(db)
        if restored is None:
            return
        stones = list(self._erased_since(restored.taken_at - replaying.MARGIN))
        with self.unit_of_work() as uow:
            replaying.replay(uow, self.participant, stones, restored)

    def _erased_since(self, since: datetime) -> Iterator[dict[str, Any]]:
        """From the service that keeps the requests; that one asks another."""
        after = None
        while True:
            asked = {"since": since.isoformat(), "after": after}
            found = self.calls.call(
                _WITNESS_OF_ASKER if self.name == ASKER else ASKER, "rights_tombstones", asked
            )
            page = Tombstones().load(found)["items"]
            yield from page
            if len(page) < replaying.PAGE:
                return
            after = page[-1]["digest"].hex()

    @every(seconds=HOUR)
    def publish_manifest(self) -> None:
        with self.unit_of_work() as uow:
            uow.publish(self._manifest_published())

    @on_event(ASKER, MANIFEST_WANTED, Nothing)
    def answer_manifest_wanted(self, uow: UnitOfWork, message: Message) -> None:
        """The asker may have come up after this service had published."""
        uow.publish(self._manifest_published())

    def _manifest_published(self) -> Event:
        payload = {
            "service": self.name,
            "version": self._manifest_version,
            "tables": self._manifest,
        }
        return Event("manifest_published", 1, payload)

    @cached_property
    def _manifest(self) -> dict[str, Any]:
        return {
            table: columns
            for metadata in self.participant.described
            for table, columns in as_json(metadata).items()
        }

    @cached_property
    def _manifest_version(self) -> str:
        content = orjson.dumps(self._manifest, option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(content).hexdigest()[:16]

    @cached_property
    def _sealer(self) -> Sealer:
        return Sealer.from_setting(self.settings.rights_key)

    @cached_property
    def _responder(self) -> Responder:
        return Responder(self.name, self.participant, self._sealer, self._manifest_version)
