"""Issuing the certificate of each erasure that is complete."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from chassis.unit_of_work import UnitOfWork
from privacy import certificates
from privacy.commands import audit
from privacy.domain import Right, Status, Step
from privacy.models import Asked, Certificate, Request


def issue(
    uow: UnitOfWork, signer: certificates.Signer, *, operator: str, backups_kept: timedelta
) -> int:
    """Issue what is missing; returns how many."""
    missing = (
        sa.select(Request)
        .outerjoin(Certificate)
        .where(
            Request.right == Right.ERASURE,
            Request.status == Status.COMPLETED,
            Certificate.request_id.is_(None),
        )
        .with_for_update(of=Request, skip_locked=True)
        .limit(100)
    )
    requests = uow.db.scalars(missing).all()
    for request in requests:
        assert request.settled_at is not None  # noqa: S101 - a completed request is settled
        content = certificates.content_of(
            request_id=str(request.id),
            operator=operator,
            received_at=request.received_at,
            completed_at=request.settled_at,
            services=_services(uow, request),
            audit_head=_audit_head(uow),
            backups_kept=backups_kept,
        )
        uow.db.add(Certificate(request_id=request.id, document=signer.sign(content)))
        audit.note(uow, "certified", request.id)
    return len(requests)


def _services(uow: UnitOfWork, request: Request) -> dict[str, dict[str, Any]]:
    """What each service counted when it erased, and that it proved absence afterwards."""
    rows = sa.select(Asked).where(Asked.request_id == request.id).order_by(Asked.round)
    services: dict[str, dict[str, Any]] = {
        name: {"counts": {}, "absence_proved": False} for name in request.services or ()
    }
    for asked in uow.db.scalars(rows):
        if asked.step in (Step.ERASE, Step.ERASE_LAST):
            services[asked.service]["counts"] |= (asked.answer or {}).get("counts", {})
        if asked.step == Step.VERIFY_ABSENT:
            services[asked.service]["absence_proved"] = asked.status == "done"
    return services


def _audit_head(uow: UnitOfWork) -> dict[str, Any] | None:
    last = audit.last_entry(uow)
    return None if last is None else {"seq": last.seq, "hash": last.hash.hex()}
