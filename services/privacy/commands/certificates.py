"""Issuing the certificate of each erasure that is complete."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from chassis.unit_of_work import UnitOfWork
from privacy import certificates
from privacy.commands import audit
from privacy.domain import Right, Status, Step
from privacy.models import Asked, Certificate, Request

_ERASING = (Step.ERASE, Step.ERASE_LAST)


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
    answers, head = _answers(uow, requests), _audit_head(uow)
    for request in requests:
        assert request.settled_at is not None  # noqa: S101 - a completed request is settled
        content = certificates.content_of(
            request_id=str(request.id),
            operator=operator,
            received_at=request.received_at,
            completed_at=request.settled_at,
            services=_services(request, answers[request.id]),
            audit_head=head,
            backups_kept=backups_kept,
        )
        uow.db.add(Certificate(request_id=request.id, document=signer.sign(content)))
        audit.note(uow, "certified", request.id)
    return len(requests)


def _answers(uow: UnitOfWork, requests: Sequence[Request]) -> dict[UUID, list[Any]]:
    """By request what each service said of what it erased, and of what it still found."""
    answers: dict[UUID, list[Any]] = {request.id: [] for request in requests}
    rows = sa.select(Asked.request_id, Asked.step, Asked.service, Asked.status, Asked.answer).where(
        Asked.request_id.in_(answers), Asked.step.in_((*_ERASING, Step.VERIFY_ABSENT))
    )
    for row in uow.db.execute(rows.order_by(Asked.round)):
        answers[row.request_id].append(row)
    return answers


def _services(request: Request, answers: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """What each service counted when it erased, and that it proved absence afterwards."""
    services: dict[str, dict[str, Any]] = {
        name: {"counts": {}, "absence_proved": False} for name in request.services or ()
    }
    for asked in answers:
        if asked.step in _ERASING:
            services[asked.service]["counts"] |= (asked.answer or {}).get("counts", {})
        else:
            services[asked.service]["absence_proved"] = asked.status == "done"
    return services


def _audit_head(uow: UnitOfWork) -> dict[str, Any] | None:
    last = audit.last_entry(uow)
    return None if last is None else {"seq": last.seq, "hash": last.hash.hex()}
