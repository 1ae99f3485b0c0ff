"""The inbox of a running service, as far as it needs no process."""

from collections.abc import Callable
from types import SimpleNamespace

from sqlalchemy import Engine

from chassis.inbox import store_webhook
from chassis.settings import ServiceSettings
from chassis.testing.processes import random_key
from chassis.transport.inbox_intake import InboxIntake
from chassis.transport.service import Service


class Plain(Service):
    name = "chassis"


def test_a_webhook_stored_by_a_method_of_the_service_wakes_its_inbox(
    service_database: Callable[[str], Engine],
):
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

    with service.unit_of_work() as uow:
        store_webhook(uow, "stripe", "evt_of_intake", "invoice.paid", {})

    assert intake._inbox.arrived.is_set()
