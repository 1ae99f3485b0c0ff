"""The words of the rights protocol: commands by event, replies by event, pages of export by RPC.

Commands to a service that are sent together, of one request or of many, are one event
`privacy.rights_command.<service>`; its payload: `commands`, each with command_id, request_id,
command, attempt, requested_at, deadline_at, sealed_person, sealed_details (what is to be put right,
stopped, or allowed again). What is answered together is one event `<service>.rights_reply`; its
payload: `replies`, each a `document` (ids, service, command, manifest_version, status, counts,
sealed_found, remaining, evidence) and its `mac`. A repeated command gets its answer afresh: each is
idempotent by what it does. In version 1 either payload was a single command or reply.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import marshmallow as ma
import orjson
import sqlalchemy as sa

from chassis.messages import Event
from chassis.rights.crowd import Crowd
from chassis.rights.holdings import Count
from chassis.rights.participant import Participant, Status
from chassis.rights.person import Person
from chassis.rights.sealing import Sealer
from chassis.unit_of_work import UnitOfWork

VERSION = 2
# An event has at most a megabyte; a person can have many identifiers.
TOGETHER, TOGETHER_BYTES = 100, 500_000
REPLY = "rights_reply"
MANIFEST_WANTED = "manifest_wanted"


class Command(StrEnum):
    """What the privacy service may ask by event."""

    DISCOVER = "discover"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    RELEASE = "release"
    ERASE = "erase"
    VERIFY_ABSENT = "verify_absent"
    RECTIFY = "rectify"
    RESTRICT = "restrict"
    UNRESTRICT = "unrestrict"
    OBJECT = "object"
    ALLOW = "allow"


def command_name(service: str) -> str:
    """The name of the event that only `service` receives."""
    return f"rights_command.{service}"


_ONE_BY_ONE = (
    Command.RECTIFY,
    Command.UNFREEZE,
    Command.RESTRICT,
    Command.UNRESTRICT,
    Command.OBJECT,
    Command.ALLOW,
)


class RightsCommand(ma.Schema):
    """A command, as a service reads it."""

    class Meta:
        unknown = ma.EXCLUDE

    command_id = ma.fields.UUID(required=True)
    request_id = ma.fields.UUID(required=True)
    command = ma.fields.Enum(Command, by_value=True, required=True)
    attempt = ma.fields.Integer(required=True, strict=True)
    sealed_person = ma.fields.String(required=True)
    sealed_details = ma.fields.String(load_default=None, allow_none=True)


class RightsCommands(ma.Schema):
    """The payload of `rights_command.<service>`."""

    class Meta:
        unknown = ma.EXCLUDE

    commands = ma.fields.List(
        ma.fields.Nested(RightsCommand), required=True, validate=ma.validate.Length(min=1)
    )

    @ma.pre_load
    def read_version_1(self, payload: dict[str, Any], **_: Any) -> dict[str, Any]:
        return payload if "commands" in payload else {"commands": [payload]}


def together(items: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Commands or replies, in order, as many at a time as one event takes."""
    group: list[dict[str, Any]] = []
    room = TOGETHER_BYTES
    for item in items:
        size = len(orjson.dumps(item))
        if group and (size > room or len(group) == TOGETHER):
            yield group
            group, room = [], TOGETHER_BYTES
        group.append(item)
        room -= size
    if group:
        yield group


@dataclass(frozen=True)
class _Asked:
    """A command, and about whom it is."""

    asked: dict[str, Any]
    person: Person

    @property
    def command(self) -> Command:
        return Command(self.asked["command"])

    @property
    def request_id(self) -> str:
        return str(self.asked["request_id"])


class Responder:
    """Answers commands for one service."""

    def __init__(
        self, service: str, participant: Participant, sealer: Sealer, manifest_version: str
    ) -> None:
        self._service = service
        self._participant = participant
        self._sealer = sealer
        self._manifest_version = manifest_version

    def answer(self, uow: UnitOfWork, commands: Sequence[dict[str, Any]]) -> None:
        """Do what is asked and publish the replies, in one transaction."""
        asked = [self._read(one) for one in commands]
        replies = [
            self._reply(one, outcome)
            for command in dict.fromkeys(one.command for one in asked)
            for one, outcome in self._outcomes(uow, command, asked)
        ]
        for group in together(replies):
            uow.publish(Event(REPLY, VERSION, {"replies": group}))

    def _read(self, asked: dict[str, Any]) -> _Asked:
        request_id = str(asked["request_id"])
        person = self._sealer.open_person(request_id, asked["sealed_person"])
        return _Asked(asked, person)

    def _reply(self, one: _Asked, outcome: dict[str, Any]) -> dict[str, Any]:
        document = {
            "request_id": one.request_id,
            "command_id": str(one.asked["command_id"]),
            "command": str(one.command),
            "attempt": one.asked["attempt"],
            "service": self._service,
            "manifest_version": self._manifest_version,
        } | outcome
        document["evidence"] = _digest(document)
        return {"document": document, "mac": self._sealer.mac(one.request_id, document)}

    def _outcomes(
        self, uow: UnitOfWork, command: Command, asked: Sequence[_Asked]
    ) -> Iterable[tuple[_Asked, dict[str, Any]]]:
        """What came of this command for each of those about whom it is asked."""
        of_command = [one for one in asked if one.command == command]
        if command in _ONE_BY_ONE:
            return [(one, self._wish(uow, one)) for one in of_command]
        people = [one.person for one in of_command]
        if command is Command.DISCOVER:
            outcomes = self._discovered(uow.db.connection(), of_command, people)
        else:
            outcomes = self._done(uow, command, people)
        return zip(of_command, outcomes, strict=True)

    def _done(
        self, uow: UnitOfWork, command: Command, people: Sequence[Person]
    ) -> list[dict[str, Any]]:
        participant = self._participant
        match command:
            case Command.FREEZE:
                participant.freeze(uow, Crowd(people).together)
                return [{"status": Status.DONE} for _ in people]
            case Command.RELEASE:
                # What discovery has added since is left alone too.
                participant.freeze(uow, Crowd(people).together)
                return [{"status": status} for status in participant.release(uow, people)]
            case Command.ERASE:
                return [_with_counts(counts) for counts in participant.erase(uow, people)]
            case Command.VERIFY_ABSENT:
                remaining = participant.verify_absent(uow.db.connection(), people)
                return [_absence(of_one) for of_one in remaining]
            case _:
                raise ValueError(command)

    def _wish(self, uow: UnitOfWork, one: _Asked) -> dict[str, Any]:
        """What leaves the person's data where it is, but not as it was."""
        participant, person, details = self._participant, one.person, self._details(one)
        match one.command:
            case Command.RECTIFY:
                return _with_counts(participant.rectify(uow, person, details["correction"]))
            case Command.UNFREEZE:
                participant.unfreeze(uow, person)
            case Command.RESTRICT:
                participant.restrict(uow, person)
            case Command.UNRESTRICT:
                participant.unrestrict(uow, person)
            case Command.ALLOW:
                participant.allow(uow, person, details["purposes"])
            case _:
                participant.object(uow, person, details["purposes"])
        return {"status": Status.DONE}

    def _details(self, one: _Asked) -> dict[str, Any]:
        sealed = one.asked.get("sealed_details")
        return orjson.loads(self._sealer.open(one.request_id, sealed)) if sealed else {}

    def _discovered(
        self, db: sa.Connection, asked: Sequence[_Asked], people: Sequence[Person]
    ) -> list[dict[str, Any]]:
        participant = self._participant
        found = participant.discover(db, people)
        counts, days = participant.count(db, people), participant.notice_days(db, people)
        return [
            _with_counts(count)
            | {
                "sealed_found": self._sealer.seal_person(one.request_id, Person(frozenset(new))),
                "notice_days": notice,
            }
            for one, new, count, notice in zip(asked, found, counts, days, strict=True)
        ]


def _absence(remaining: dict[str, int]) -> dict[str, Any]:
    return {"status": Status.RETRY if remaining else Status.DONE, "remaining": remaining}


def _with_counts(counts: dict[str, Count]) -> dict[str, Any]:
    found = any(count.found for count in counts.values())
    return {
        "status": Status.DONE if found else Status.NOTHING_FOUND,
        "counts": {category: _plain(count) for category, count in counts.items() if count.found},
    }


def _plain(count: Count) -> dict[str, Any]:
    values = asdict(count)
    until: date | None = values["retained_until"]
    return values | {"retained_until": until.isoformat() if until else None}


def _digest(document: dict[str, Any]) -> str:
    """SHA-256 of what was answered: evidence that names nobody."""
    return hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()
