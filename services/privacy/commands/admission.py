"""When a proved request starts: at once, after the person's others, or after a host's notice."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from chassis.errors import Conflict
from chassis.rights.sealing import Sealer
from chassis.unit_of_work import UnitOfWork
from privacy import events, repository, tokens
from privacy.commands import audit, details, fanout
from privacy.domain import Right, Status, Wish
from privacy.models import Request

LATEST_START = timedelta(days=1)
# A few start as they come. Beyond that those that wait start together, and so go together from step
# to step; no more than the services can answer before they would be asked again.
FEW, MANY = 10, 100


def admit(uow: UnitOfWork, sealer: Sealer, request: Request) -> None:
    """Let a proven request run, or wait its turn or for its details.

    Conflict for anything else while the person's data is being erased; its details hold the
    `status_token` of the erasure.
    """
    if _lacks_details(uow, request):
        request.status = Status.AWAITING_DETAILS
        return
    others = _others(uow, request)
    erasure = repository.erasure_among(others)
    if request.right != Right.ERASURE and erasure is not None:
        raise Conflict(
            "erasure_running",
            "Your data is being deleted; there is nothing to copy.",
            {"status_token": tokens.status_token(uow.tombstones, erasure.id)},
        )
    uow.publish(events.request_acknowledged(**fanout.letter(uow, sealer, request)))
    request.status = Status.WAITING
    if not _must_wait(uow, request, others) and repository.in_flight(uow.db) < FEW:
        fanout.begin(uow, sealer, request)


def state_correction(uow: UnitOfWork, sealer: Sealer, *, request_id: UUID, wish: Wish) -> Request:
    """Say what is to be put right, where the request did not. Raises Conflict."""
    request = repository.lock_request(uow.db, request_id)
    if request.status != Status.AWAITING_DETAILS:
        raise Conflict("nothing_to_state", "This request does not wait for a correction.")
    details.set_wish(uow, request, wish)
    admit(uow, sealer, request)
    return request


def start_waiting(uow: UnitOfWork, sealer: Sealer) -> int:
    """Start what has waited long enough: for others, for a notice, for a hold; returns how many.

    None while as many are under way as the services can bear; then as many at once.
    """
    started = 0
    if repository.in_flight(uow.db) >= MANY:
        return started
    for request_id in repository.waiting(uow.db, now=uow.now, limit=MANY):
        request = repository.lock_request(uow.db, request_id)
        if request.status == Status.HELD:
            fanout.go_on_after_hold(uow, sealer, request)
        elif _must_wait(uow, request, _others(uow, request)):
            continue
        else:
            fanout.begin(uow, sealer, request)
        started += 1
    return started


def expire_links(uow: UnitOfWork) -> None:
    """Forget who asked and never proved it, or never said what is to be corrected."""
    for request in repository.stale_links(uow.db, now=uow.now):
        request.status, request.settled_at = Status.EXPIRED, uow.now
        audit.note(uow, "expired", request.id)
        details.forget(request)


def cancel(uow: UnitOfWork, *, request_id: UUID) -> Request:
    """Call a request off that has not begun, or is in its notice. Raises Conflict."""
    request = repository.lock_request(uow.db, request_id)
    if Status(request.status) not in CANCELLABLE:
        raise Conflict("too_late", "This request can no longer be called off.")
    request.status, request.settled_at = Status.CANCELLED, uow.now
    details.forget(request)
    audit.note(uow, "cancelled", request.id)
    return request


CANCELLABLE = (
    Status.AWAITING_CONFIRMATION,
    Status.AWAITING_DETAILS,
    Status.WAITING,
    Status.NOTICE,
)


def _lacks_details(uow: UnitOfWork, request: Request) -> bool:
    is_correction = request.right == Right.RECTIFICATION
    return is_correction and not details.wish_of(uow, request).correction


def _others(uow: UnitOfWork, request: Request) -> Sequence[Request]:
    """The person's other requests, about which nobody else decides until this has."""
    repository.serialise(uow.db, request.subject_digest)
    return repository.active_of(uow.db, request.subject_digest, other_than=request.id)


def _must_wait(uow: UnitOfWork, request: Request, others: Sequence[Request]) -> bool:
    """True while an earlier request of the person runs, or their package is not fetched yet."""
    if any(other.received_at <= request.received_at for other in others):
        return True
    is_late = uow.now >= request.due_at - LATEST_START
    return (
        request.right == Right.ERASURE
        and not is_late
        and repository.has_untouched_package(uow.db, request.subject_digest, now=uow.now)
    )
