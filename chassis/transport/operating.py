"""What every service answers to those who run it: how it stands, and its parked messages.

The gateway lets operators only come this far. Contents are never shown: they are people's data.
"""

import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from chassis import parking, state
from chassis.settings import ServiceSettings
from chassis.transport import operator_schemas as schemas
from chassis.transport.entrypoints import command, query, tasks_of
from chassis.unit_of_work import UnitOfWork

MOST_SHOWN = 100
log = logging.getLogger(__name__)


class OperatorEntrypoints:
    """Mixed into `Service`."""

    name: str
    settings: ServiceSettings

    @query(schemas.Nothing, schemas.State)
    def get_operations(self, db: Connection) -> dict[str, Any]:
        release, tasks = self.settings.release, tasks_of(type(self))
        return state.of_service(db, name=self.name, release=release, tasks=tasks)

    @query(schemas.Nothing, schemas.Parked)
    def list_parked(self, db: Connection) -> dict[str, Sequence[Any]]:
        return {"items": parking.parked(db, limit=MOST_SHOWN)}

    @command(schemas.ParkedOne)
    def replay_parked(self, uow: UnitOfWork, operator_id: UUID, message_id: str) -> None:
        parking.replay(uow, message_id)
        _note("a parked message is replayed", operator_id, message_id)

    @command(schemas.ParkedOne)
    def discard_parked(self, uow: UnitOfWork, operator_id: UUID, message_id: str) -> None:
        parking.discard(uow, message_id)
        _note("a parked message is discarded", operator_id, message_id)


def _note(what: str, operator_id: UUID, message_id: str) -> None:
    log.warning(what, extra={"operator_id": str(operator_id), "message_id": message_id})
