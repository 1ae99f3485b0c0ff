"""The rights desk: what operators see and do."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from chassis import clock
from chassis.transport.entrypoints import command, operation, query
from chassis.unit_of_work import UnitOfWork
from privacy import commands, operations, queries
from privacy.schemas import requests, results
from privacy.service.base import Base


class DeskMethods(Base):
    """Whether somebody is an operator is the gateway's to know; what they do is kept here."""

    @query(requests.ListRequests, results.RequestRows)
    def list_requests(self, db: Connection, operator_id: UUID, limit: int) -> dict[str, Any]:
        return queries.list_requests(db, limit=limit, now=clock.now())

    @command(requests.AtDesk, results.RequestAtDesk)
    def look_at_request(self, uow: UnitOfWork, **asked: Any) -> dict[str, Any]:
        request = commands.desk.look(uow, **asked)
        return operations.at_desk(uow, request)

    @command(requests.Extend, results.RequestState)
    def extend_request(self, uow: UnitOfWork, **asked: Any) -> dict[str, Any]:
        request = commands.desk.extend(uow, self.sealer, **asked)
        return operations.state_of(uow, request)

    @command(requests.Refuse, results.RequestState)
    def refuse_request(self, uow: UnitOfWork, **asked: Any) -> dict[str, Any]:
        request = commands.desk.refuse(uow, self.sealer, **asked)
        return operations.state_of(uow, request)

    @command(requests.Hold, results.RequestState)
    def hold_request(self, uow: UnitOfWork, reason: str, **asked: Any) -> dict[str, Any]:
        request = commands.desk.hold(uow, basis=reason, **asked)
        return operations.state_of(uow, request)

    @command(requests.AtDesk, results.RequestState)
    def end_hold(self, uow: UnitOfWork, reason: str, **asked: Any) -> dict[str, Any]:
        request = commands.desk.end_hold(uow, **asked)
        return operations.state_of(uow, request)

    @query(requests.ByOperator, results.RetentionReports)
    def list_retention(self, db: Connection, operator_id: UUID) -> dict[str, Any]:
        return queries.list_retention(db)

    @operation(requests.ByOperator, results.ParkedCommands)
    def list_parked_commands(self, operator_id: UUID) -> dict[str, Any]:
        return operations.parked_commands(self)

    @operation(requests.ReplayParked)
    def replay_parked_command(self, **asked: Any) -> None:
        operations.replay_parked(self, **asked)
