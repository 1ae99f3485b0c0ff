"""A fact that the service hears, and what became of it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from chassis.ids import new_id
from chassis.rights.sealing import Sealer
from chassis.testing.processes import ServiceProcess
from notifications.models import Message

ANNA = "anna@example.com"


def completed(process: ServiceProcess, address: str = ANNA) -> dict[str, Any]:
    """An event that asks no other service: its address is sealed inside."""
    request_id = str(new_id())
    sealer = Sealer.from_setting(process.environment["RIGHTS_KEY"])
    return {
        "request_id": request_id,
        "right": "access",
        "status_token": "s" * 40,
        "sealed_address": sealer.seal(request_id, address),
        "locale": "en",
    }


def status_of(engine: Engine) -> str | None:
    with engine.connect() as db:
        return db.execute(sa.select(Message.status)).scalars().first()
