"""The words of the rights protocol: commands by event, replies by event, pages of export by RPC.

A command is the event `privacy.rights_command.<service>`; its payload: schema_version, command_id,
request_id, command, attempt, requested_at, deadline_at, sealed_person, sealed_details (what is to
be put right, stopped, or allowed again). A reply is the event
`<service>.rights_reply`; its payload: `document` (ids, service, command, manifest_version, status,
counts, sealed_found, remaining, evidence) and its `mac`. A repeated command gets its answer afresh:
each is idempotent by what it does.
"""

import hashlib
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from typing import Any

import marshmallow as ma
import orjson
import sqlalchemy as sa

from chassis.messages import Event
from chassis.rights.holdings import Count
from chassis.rights.participant import Participant, Status
from chassis.rights.person import Person
from chassis.rights.sealing import Sealer
from chassis.unit_of_work import UnitOfWork

SCHEMA_VERSION = 1
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


_WISHES = (
    Command.RECTIFY,
    Command.RESTRICT,
    Command.UNRESTRICT,
    Command.OBJECT,
    Command.ALLOW,
)


class RightsCommand(ma.Schema):
    """The payload of a command, as a service reads it."""

    class Meta:
        unknown = ma.EXCLUDE

    schema_version = ma.fields.Integer(
        required=True, strict=True, validate=ma.validate.Equal(SCHEMA_VERSION)
    )
    command_id = ma.fields.UUID(required=True)
    request_id = ma.fields.UUID(required=True)
    command = ma.fields.Enum(Command, by_value=True, required=True)
    attempt = ma.fields.Integer(required=True, strict=True)
    sealed_person = ma.fields.String(required=True)
    sealed_details = ma.fields.String(load_default=None, allow_none=True)


class Responder:
    """Answers commands for one service."""

    def __init__(
        self, service: str, participant: Participant, sealer: Sealer, manifest_version: str
    ) -> None:
        self._service = service
        self._participant = participant
        self._sealer = sealer
        self._manifest_version = manifest_version

    def answer(self, uow: UnitOfWork, asked: dict[str, Any]) -> None:
        """Do what is asked and publish the reply, in one transaction."""
        request_id = str(asked["request_id"])
        person = self._sealer.open_person(request_id, asked["sealed_person"])
        sealed = asked.get("sealed_details")
        details = orjson.loads(self._sealer.open(request_id, sealed)) if sealed else {}
        if asked["command"] in _WISHES:
            outcome = self._wish(uow, asked["command"], person, details)
        else:
            outcome = self._outcome(uow, asked["command"], person, request_id)
        document = {
            "request_id": request_id,
            "command_id": str(asked["command_id"]),
            "command": str(asked["command"]),
            "attempt": asked["attempt"],
            "service": self._service,
            "manifest_version": self._manifest_version,
        } | outcome
        document["evidence"] = _digest(document)
        mac = self._sealer.mac(request_id, document)
        uow.publish(Event(REPLY, 1, {"document": document, "mac": mac}))

    def _outcome(
        self, uow: UnitOfWork, command: Command, person: Person, request_id: str
    ) -> dict[str, Any]:
        db, participant = uow.db.connection(), self._participant
        match command:
            case Command.DISCOVER:
                return self._discovered(db, person, request_id)
            case Command.FREEZE:
                participant.freeze(uow, person)
                return {"status": Status.DONE}
            case Command.UNFREEZE:
                participant.unfreeze(uow, person)
                return {"status": Status.DONE}
            case Command.RELEASE:
                # What discovery has added since is left alone too.
                participant.freeze(uow, person)
                return {"status": participant.release(uow, person)}
            case Command.ERASE:
                return _with_counts(participant.erase(uow, person))
            case Command.VERIFY_ABSENT:
                remaining = participant.verify_absent(db, person)
                return {
                    "status": Status.RETRY if remaining else Status.DONE,
                    "remaining": remaining,
                }
            case _:
                raise ValueError(command)

    def _wish(
        self, uow: UnitOfWork, command: Command, person: Person, details: dict[str, Any]
    ) -> dict[str, Any]:
        """What leaves the person's data where it is, but not as it was."""
        match command:
            case Command.RECTIFY:
                corrected = self._participant.rectify(uow, person, details["correction"])
                return _with_counts(corrected)
            case Command.RESTRICT:
                self._participant.restrict(uow, person)
            case Command.UNRESTRICT:
                self._participant.unrestrict(uow, person)
            case Command.ALLOW:
                self._participant.allow(uow, person, details["purposes"])
            case _:
                self._participant.object(uow, person, details["purposes"])
        return {"status": Status.DONE}

    def _discovered(self, db: sa.Connection, person: Person, request_id: str) -> dict[str, Any]:
        found = Person(frozenset(self._participant.discover(db, person)))
        return _with_counts(self._participant.count(db, person)) | {
            "sealed_found": self._sealer.seal_person(request_id, found),
            "notice_days": self._participant.notice_days(db, person),
        }


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
