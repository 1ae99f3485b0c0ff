"""The inbox of a running service, as far as it needs no process."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from chassis import clock
from chassis.ids import new_id
from chassis.messages import Message, encode
from chassis.settings import ServiceSettings
from chassis.tables import inbox
from chassis.testing.processes import random_key
from chassis.transport.frames import Delivery
from chassis.transport.inbox_intake import InboxIntake
from chassis.transport.link import LinkLost
from chassis.transport.service import Service
from chassis.webhooks import store_webhook


class Plain(Service):
    name = "chassis"


class Written:
    """Stands where the way to the broker is: keeps what is sent."""

    def __init__(self) -> None:
        self.sent = b""

    def acknowledgement(self, tag: int) -> bytes:
        return b"<%d>" % tag

    def send(self, encoded: bytes) -> None:
        self.sent += encoded

    def drop(self) -> None:
        self.sent += b"dropped"


def delivered(tag: int, name: str) -> Delivery:
    message = Message(
        id=str(new_id()),
        name=name,
        version=1,
        source="series",
        occurred_at=clock.now(),
        correlation_id="cause",
        payload={},
    )
    return Delivery({}, encode(message), tag, is_redelivered=False)


@pytest.fixture
def intake(service_database: Callable[[str], Engine]) -> InboxIntake:
    settings = ServiceSettings(
        database_url="",
        amqp_url="amqp://localhost",
        encryption_keys=f"test:{random_key()}",
        tombstone_key=random_key(),
        rights_key=random_key(),
        public_url="http://localhost:8000",
    )
    service = Plain(settings, engine=service_database("chassis"))
    intake = InboxIntake()
    intake.container = SimpleNamespace(config={"service": service})
    intake.setup()
    return intake


def stored(intake: InboxIntake) -> set[str]:
    with intake.container.config["service"].unit_of_work() as uow:
        return set(uow.db.execute(sa.select(inbox.c.name)).scalars())


def test_what_arrives_together_is_acknowledged_once_all_of_it_is_stored(intake: InboxIntake):
    link = Written()

    intake._take(link, [delivered(1, "first_fact"), delivered(2, "second_fact")])

    assert stored(intake) == {"first_fact", "second_fact"}
    assert link.sent == b"<1><2>"


def test_one_that_cannot_be_stored_holds_up_none_that_came_with_it(intake: InboxIntake):
    link = Written()
    with intake.container.config["service"].unit_of_work() as uow:
        constraint = "ALTER TABLE inbox ADD CONSTRAINT unloved CHECK (name <> 'refused_fact')"
        uow.db.execute(sa.text(constraint))

    try:
        with pytest.raises(LinkLost):
            intake._take(link, [delivered(1, "first_fact"), delivered(2, "refused_fact")])
    finally:
        with intake.container.config["service"].unit_of_work() as uow:
            uow.db.execute(sa.text("ALTER TABLE inbox DROP CONSTRAINT unloved"))

    assert stored(intake) == {"first_fact"}
    assert link.sent == b"dropped"


def test_a_webhook_stored_by_a_method_of_the_service_wakes_its_inbox(intake: InboxIntake):
    with intake.container.config["service"].unit_of_work() as uow:
        store_webhook(uow, "stripe", "evt_of_intake", "invoice.paid", {})

    assert intake._inbox.arrived.is_set()
