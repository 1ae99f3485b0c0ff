"""What an operator does at the rights desk: looks, extends, refuses, holds; each with a reason."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.rights.sealing import Sealer
from chassis.unit_of_work import UnitOfWork
from privacy import deadlines, events, repository
from privacy.commands import audit, fanout
from privacy.domain import RefusalCode, Right, Status
from privacy.models import Look, Request

LONGEST_HOLD = timedelta(days=365)
log = logging.getLogger(__name__)


def look(uow: UnitOfWork, *, operator_id: UUID, request_id: UUID, reason: str) -> Request:
    """Look at a request; that it was looked at, by whom and why, is kept. Raises NotFound."""
    request = repository.lock_request(uow.db, request_id)
    row = Look(
        id=new_id(), request_id=request_id, operator_id=operator_id, reason=reason, at=uow.now
    )
    uow.db.add(row)
    audit.note(uow, "looked_at", request_id, operator_id=operator_id)
    uow.db.flush()
    return request


def extend(
    uow: UnitOfWork,
    sealer: Sealer,
    *,
    operator_id: UUID,
    request_id: UUID,
    law: deadlines.Law,
    reason: str,
) -> Request:
    """Take more time: once, before it is due, and the person is told why. Raises Conflict."""
    request = _open_request(uow, request_id)
    if request.extended_at is not None:
        raise Conflict("extended_already", "A request can be extended once.")
    if uow.now >= request.due_at:
        raise Conflict("overdue", "This request is overdue; it can no longer be extended.")
    request.due_at = deadlines.extended(request.due_at, law)
    request.extended_at, request.extension_reason, request.warnings = uow.now, reason, 0
    audit.note(uow, "extended", request_id, operator_id=operator_id, due_at=request.due_at)
    uow.publish(events.request_extended(reason=reason, **fanout.letter(uow, sealer, request)))
    return request


def refuse(
    uow: UnitOfWork,
    sealer: Sealer,
    *,
    operator_id: UUID,
    request_id: UUID,
    code: RefusalCode,
    reason: str,
) -> Request:
    """Refuse, with a ground; the person is told it and how to complain. Raises Conflict."""
    request = _open_request(uow, request_id)
    if request.step in repository.IRREVOCABLE:
        raise Conflict("erasing", "The erasure has begun; it can no longer be refused.")
    request.refusal_code, request.refusal_reason = code, reason
    audit.note(uow, "refused", request_id, operator_id=operator_id, code=code)
    fanout.stop(uow, sealer, request)
    return request


def hold(
    uow: UnitOfWork, *, operator_id: UUID, request_id: UUID, basis: str, until: datetime
) -> Request:
    """Keep an erasure from erasing, on a legal basis and for a time. Raises Conflict."""
    request = _open_request(uow, request_id)
    if request.right != Right.ERASURE or request.step in repository.IRREVOCABLE:
        raise Conflict("nothing_to_hold", "Only an erasure that has not begun can be held.")
    if not uow.now < until <= uow.now + LONGEST_HOLD:
        raise Conflict("hold_without_end", "A hold ends within a year.")
    request.held_until, request.hold_basis, request.held_by = until, basis, operator_id
    audit.note(uow, "held", request_id, operator_id=operator_id, until=until)
    return request


def end_hold(uow: UnitOfWork, *, operator_id: UUID, request_id: UUID) -> Request:
    """Let a held erasure go on."""
    request = _open_request(uow, request_id)
    if request.held_until is None:
        raise Conflict("not_held", "This request is not held.")
    request.held_until = uow.now
    audit.note(uow, "hold_ended_early", request_id, operator_id=operator_id)
    return request


def warn(uow: UnitOfWork) -> int:
    """Warn ten, five and one days before a request is due; returns how many are overdue."""
    overdue = 0
    near = repository.due_to_warn(uow.db, before=uow.now + deadlines.WARN_BEFORE[0])
    for request in near:
        overdue += uow.now > request.due_at
        due = deadlines.warnings_due(request.due_at, uow.now)
        if due > request.warnings:
            request.warnings = due
            _warn_of(uow, request)
    return overdue


def _warn_of(uow: UnitOfWork, request: Request) -> None:
    days_left = max((request.due_at - uow.now).days, 0)
    log.warning("a rights request is due soon", extra={"request_id": str(request.id)})
    uow.publish(
        events.request_due_soon(
            request.id, right=request.right, due_at=request.due_at, days_left=days_left
        )
    )


def _open_request(uow: UnitOfWork, request_id: UUID) -> Request:
    request = repository.lock_request(uow.db, request_id)
    if request.settled_at is not None or request.status == Status.UNVERIFIED:
        raise Conflict("not_open", "This request is settled, or nobody has confirmed it yet.")
    return request
