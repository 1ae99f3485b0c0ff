"""Commands as a service hears them: many in one event, of which one may fail."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import orjson
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis import clock
from chassis.ids import new_id
from chassis.inbox import Handler, Inbox
from chassis.messages import Message
from chassis.rights.holdings import Count
from chassis.rights.person import Person
from chassis.rights.protocol import RightsCommands
from chassis.rights.sealing import Sealer
from chassis.settings import ServiceSettings
from chassis.tables import inbox, outbox
from chassis.testing.processes import random_key
from chassis.transport.service import Service
from chassis.unit_of_work import UnitOfWork
from tests.chassis.rights.conftest import Base, Club

KEY = random_key()
CY = "cy@example.test"


class CarelessClub(Club):
    def erase(self, uow: UnitOfWork, people: Sequence[Person]) -> list[dict[str, Count]]:
        if any(CY in person.values("email") for person in people):
            raise RuntimeError("a fault that one person's rows bring out")
        return super().erase(uow, people)


@pytest.fixture
def service(club: Club, service_database: Callable[[str], Engine]) -> Service:
    class ClubService(Service):
        name = "club"
        participant = CarelessClub(Base.metadata)

    settings = ServiceSettings(
        database_url="",
        amqp_url="amqp://localhost",
        encryption_keys=f"test:{random_key()}",
        tombstone_key=random_key(),
        rights_key=KEY,
        public_url="http://localhost:8000",
    )
    return ClubService(settings, engine=service_database("chassis"))


def command(email: str) -> dict[str, Any]:
    request_id = str(new_id())
    return {
        "command_id": str(new_id()),
        "request_id": request_id,
        "command": "erase",
        "attempt": 1,
        "sealed_person": Sealer.from_setting(KEY).seal_person(request_id, Person.of(email=email)),
    }


def hear(service: Service, message: Message) -> None:
    payload = RightsCommands().load(message.payload)
    with service.unit_of_work() as uow:
        heard = Message(**vars(message) | {"payload": payload})
        service.answer_rights_commands(uow, heard)


def event(*commands: dict[str, Any]) -> Message:
    return Message(
        id=str(new_id()),
        name="rights_command.club",
        version=2,
        source="privacy",
        occurred_at=clock.now(),
        correlation_id="cause",
        payload={"commands": list(commands)},
    )


def answered(service: Service) -> list[set[str]]:
    """Of each reply that was sent, which requests it answers."""
    with service.unit_of_work() as uow:
        bodies = uow.db.execute(sa.select(outbox.c.body).order_by(outbox.c.seq)).scalars()
        replies = [orjson.loads(body)["payload"]["replies"] for body in bodies]
    return [{one["document"]["request_id"] for one in reply} for reply in replies]


def test_all_are_answered_in_one_event(service: Service, join: Callable[..., UUID]):
    join("ana@example.test")
    asked = [command("ana@example.test"), command("bo@example.test")]

    hear(service, event(*asked))

    assert answered(service) == [{one["request_id"] for one in asked}]


def test_one_that_fails_is_tried_apart_and_keeps_no_other(
    service: Service, join: Callable[..., UUID]
):
    join("ana@example.test")
    asked = [command("ana@example.test"), command(CY), command("bo@example.test")]

    hear(service, event(*asked))
    at_first = answered(service)
    Inbox(
        service.unit_of_work,
        [Handler("privacy", "rights_command.club", lambda _, message: hear(service, message))],
    ).handle_due()

    fine = [{asked[0]["request_id"]}, {asked[2]["request_id"]}]
    assert at_first == []
    assert sorted(map(sorted, answered(service))) == sorted(map(sorted, fine))
    with service.unit_of_work() as uow:
        left = uow.db.execute(sa.select(inbox).where(inbox.c.status == "pending")).one()
    assert left.payload["commands"][0]["command_id"] == asked[1]["command_id"]
