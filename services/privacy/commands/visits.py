"""Counting visits without anybody: those of people who object are dropped here (promise P30)."""

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from chassis.objections import Objections
from chassis.unit_of_work import UnitOfWork
from privacy.domain import Purpose
from privacy.models import VisitCount


def count(uow: UnitOfWork, *, visits: list[dict[str, Any]]) -> int:
    """Add to the sums of the day; returns how many visits were counted."""
    total = 0
    for visit in visits:
        if not _is_objected_to(uow, visit["account_id"]):
            _add(uow, visit["page"], visit["number"])
            total += visit["number"]
    return total


def _is_objected_to(uow: UnitOfWork, account_id: UUID | None) -> bool:
    return account_id is not None and Objections(uow).stand_against(
        Purpose.ANALYTICS, "account_id", str(account_id)
    )


def _add(uow: UnitOfWork, page: str, number: int) -> None:
    row = insert(VisitCount).values(day=uow.now.date(), page=page, number=number)
    uow.db.execute(
        row.on_conflict_do_update(
            index_elements=[VisitCount.day, VisitCount.page],
            set_={"number": VisitCount.number + row.excluded.number},
        )
    )
