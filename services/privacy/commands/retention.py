"""Gathering what the services tell of their retention, with a proof in the audit log."""

from datetime import datetime
from typing import Any

import orjson

from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from privacy.commands import audit
from privacy.models import RetentionReport


def note(uow: UnitOfWork, *, service: str, ran_at: datetime, rules: list[dict[str, Any]]) -> None:
    """Keep a report; where something was forgotten or kept too long, the audit log says so."""
    forgotten = {rule["name"]: rule["forgotten"] for rule in rules if rule["forgotten"]}
    overdue = {rule["name"]: rule["overdue"] for rule in rules if rule["overdue"]}
    uow.db.add(
        RetentionReport(
            id=new_id(),
            service=service,
            ran_at=ran_at,
            forgotten=sum(forgotten.values()),
            overdue=sum(overdue.values()),
            rules=orjson.loads(orjson.dumps(rules)),
        )
    )
    if forgotten or overdue:
        facts = {"service": service, "forgotten": forgotten, "overdue": overdue}
        audit.note(uow, "retention_ran", None, **facts)
