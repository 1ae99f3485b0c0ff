"""What tests of privacy share: its database, a sealer, and services that answer as told."""

import secrets
from collections.abc import Callable
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from chassis.rights.person import Person
from chassis.rights.sealing import Sealer
from chassis.tables import outbox
from chassis.unit_of_work import UnitOfWork
from privacy import commands, tokens, workers

NewUow = Callable[[], UnitOfWork]
SERVICES = ("billing", "identity", "series")


@pytest.fixture
def new_uow(uow_factory: Callable[[str], NewUow]) -> NewUow:
    return uow_factory("privacy")


@pytest.fixture
def sealer() -> Sealer:
    return Sealer(secrets.token_bytes(32))


class Desk:
    """Opens requests and answers for the services, all on the real tables."""

    def __init__(self, new_uow: NewUow, sealer: Sealer) -> None:
        self.new_uow = new_uow
        self.sealer = sealer
        with new_uow() as uow:
            for service in SERVICES:
                commands.manifests.note(uow, service=service, version="1", tables={})

    def work(self) -> None:
        """What the service does by itself: lead on, and ask."""
        workers.fan_out(self.new_uow, self.sealer)

    def sent(self, name: str) -> list[dict[str, Any]]:
        """Payloads of the events of this name, in order; `*` at the end stands for anything."""
        self.work()
        with self.new_uow() as uow:
            rows = uow.db.execute(sa.select(outbox).order_by(outbox.c.seq)).all()
        events = [orjson.loads(row.body) for row in rows]
        return [
            event["payload"] | {"event": event["name"]}
            for event in events
            if event["name"] == name or (name[-1] == "*" and event["name"].startswith(name[:-1]))
        ]

    def open(self, right: str, email: str = "ana@example.test") -> dict[str, Any]:
        """A request opened by address; the payload of its verification."""
        from privacy.domain import Right  # noqa: PLC0415 - keeps the fixture's imports few

        with self.new_uow() as uow:
            commands.requests.open_by_address(uow, self.sealer, email=email, right=Right(right))
        return self.sent("verification_requested")[-1]

    def confirm(self, token: str) -> Any:
        self.count_try(token)
        with self.new_uow() as uow:
            return commands.requests.confirm(uow, self.sealer, token=token)

    def count_try(self, token: str) -> None:
        with self.new_uow() as uow:
            request_id = tokens.read_mailed(token)[0]
            commands.codes.count_try(uow, request_id=request_id)

    def renew_code(self, token: str) -> None:
        with self.new_uow() as uow:
            commands.requests.mail_another_code(uow, self.sealer, token=token)

    def confirm_erasure(self, request_id: Any) -> Any:
        with self.new_uow() as uow:
            return commands.requests.confirm_erasure(uow, self.sealer, request_id=request_id)

    def last_commands(self) -> list[dict[str, Any]]:
        """The commands of the latest round, one a service."""
        latest = {command["service"]: command for command in self.commands()}
        return [command for _, command in sorted(latest.items())]

    def commands(self) -> list[dict[str, Any]]:
        """All commands that were sent, in order, each with its `service`."""
        return [
            command | {"service": event["event"].removeprefix("rights_command.")}
            for event in self.sent("rights_command.*")
            for command in event["commands"]
        ]

    def answer(self, asked: dict[str, Any], status: str = "done", **more: Any) -> bool:
        """Answer as `asked["service"]` would."""
        return self.take(**self.reply(asked, status, **more))

    def reply(self, asked: dict[str, Any], status: str = "done", **more: Any) -> dict[str, Any]:
        """What `asked["service"]` would answer, with its authentication."""
        document = {
            "request_id": asked["request_id"],
            "command_id": asked["command_id"],
            "command": asked["command"],
            "attempt": asked["attempt"],
            "service": asked["service"],
            "manifest_version": "1",
            "status": status,
        } | more
        return {"document": document, "mac": self.sealer.mac(asked["request_id"], document)}

    def take(self, document: dict[str, Any], mac: str) -> bool:
        with self.new_uow() as uow:
            replies = [{"document": document, "mac": mac}]
            (is_taken,) = commands.taking.take_answers(uow, self.sealer, replies)
        self.work()
        return is_taken

    def answer_all(self, command: str, status: str = "done", **more: Any) -> list[str]:
        """Every service answers its latest command, if it is this one; whose answer was taken."""
        asked = [one for one in self.last_commands() if one["command"] == command]
        return [one["service"] for one in asked if self.answer(one, status, **more)]

    def sealed(self, request_id: str, **identifiers: str) -> str:
        return self.sealer.seal_person(request_id, Person.of(**identifiers))


@pytest.fixture
def desk(new_uow: NewUow, sealer: Sealer) -> Desk:
    return Desk(new_uow, sealer)
