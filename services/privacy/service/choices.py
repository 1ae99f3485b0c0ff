"""Consents, visits, and notices of a changed policy."""

from typing import Any

from sqlalchemy import Connection

from chassis import clock
from chassis.transport.entrypoints import command, operation, query
from chassis.unit_of_work import UnitOfWork
from privacy import commands, operations, queries
from privacy.schemas import requests, results
from privacy.service.base import Base


class ChoiceMethods(Base):
    """What people choose, beside their rights."""

    @operation(requests.OfAccount, results.Consents)
    def list_consents(self, **asked: Any) -> dict[str, Any]:
        return operations.list_consents(self, **asked)

    @operation(requests.GiveConsent)
    def give_consent(self, **asked: Any) -> None:
        operations.give_consent(self, **asked)

    @command(requests.CountVisits)
    def count_visits(self, uow: UnitOfWork, **asked: Any) -> None:
        commands.visits.count(uow, **asked)

    @query(requests.Asking, results.VisitCounts)
    def list_visits(self, db: Connection) -> dict[str, Any]:
        return queries.list_visits(db, now=clock.now())
