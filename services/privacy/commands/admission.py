"""When a proved request starts: at once, after the person's others, or after a host's notice."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chassis.errors import Conflict
from chassis.rights.sealing import Sealer
from chassis.unit_of_work import UnitOfWork
from privacy import events, repository, rounds, tokens
from privacy.commands import asking, audit, details, fanout
from privacy.domain import ACTIVE, Right, Status, Wish
from privacy.models import Request
from privacy.rounds import NewCommand

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
    others = _others(uow, [request])
    erasure = repository.erasure_among(others[request.id])
    if request.right != Right.ERASURE and erasure is not None:
        raise Conflict(
            "erasure_running",
            "Your data is being deleted; there is nothing to copy.",
            {"status_token": tokens.status_token(uow.tombstones, erasure.id)},
        )
    uow.publish(events.request_acknowledged(**fanout.letter(uow, sealer, request)))
    request.status = Status.WAITING
    if not rounds.are_in_flight(uow.db, FEW):
        _begin(uow, sealer, [request], others)


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
    if rounds.are_in_flight(uow.db, MANY):
        return 0
    waiting = repository.claim_waiting(uow.db, now=uow.now, limit=MANY)
    held = [request for request in waiting if request.status == Status.HELD]
    to_ask = [
        command for request in held for command in fanout.go_on_after_hold(uow, sealer, request)
    ]
    asking.ask(uow, sealer, to_ask, held)
    queued = [request for request in waiting if request not in held]
    begun = _begin(uow, sealer, queued, _others(uow, queued)) if queued else 0
    return len(held) + begun


def _begin(
    uow: UnitOfWork,
    sealer: Sealer,
    requests: Sequence[Request],
    others: Mapping[UUID, Sequence[Request]],
) -> int:
    """Start those that need not wait; returns how many."""
    services = repository.taking_part(uow.db)
    to_be_fetched = _with_a_package_to_fetch(uow, requests)
    begun: list[Request] = []
    to_ask: list[NewCommand] = []
    for request in requests:
        # Looked at in turn: what has just begun keeps the person's others waiting.
        if request.id in to_be_fetched or _is_behind(request, others[request.id]):
            continue
        begun.append(request)
        to_ask += fanout.begin(uow, sealer, request, services)
    asking.ask(uow, sealer, to_ask, begun)
    return len(begun)


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


def _others(uow: UnitOfWork, requests: Sequence[Request]) -> dict[UUID, list[Request]]:
    """By request the person's others, about which nobody else decides until this has."""
    people = {request.subject_digest for request in requests}
    repository.serialise(uow.db, people)
    found = repository.proved_of(uow.db, people)
    return {
        request.id: [other for other in found[request.subject_digest] if other is not request]
        for request in requests
    }


def _is_behind(request: Request, others: Sequence[Request]) -> bool:
    """While another of the person's requests runs, or has waited for longer."""
    return any(
        other.status == Status.RUNNING or (other.status in ACTIVE and _age(other) < _age(request))
        for other in others
    )


def _age(request: Request) -> tuple[datetime, UUID]:
    return request.received_at, request.id


def _with_a_package_to_fetch(uow: UnitOfWork, requests: Sequence[Request]) -> set[UUID]:
    """Erasures that are in time and would delete a package that the person has not fetched yet."""
    erasures = [
        request
        for request in requests
        if request.right == Right.ERASURE and uow.now < request.due_at - LATEST_START
    ]
    people = {request.subject_digest for request in erasures}
    untouched = repository.with_untouched_package(uow.db, people, now=uow.now) if people else set()
    return {request.id for request in erasures if request.subject_digest in untouched}
