"""Leading each request from step to step, once every service has answered (rights.R1, R2, R4).

What is to be asked next are rows; `asking` sends them. Requests that are at the same point go on
together: one transaction for as many as are ready.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from chassis.retry import backoff
from chassis.rights.participant import Status as Answer
from chassis.rights.sealing import Sealer
from chassis.unit_of_work import UnitOfWork
from privacy import events, repository, rounds, tokens
from privacy.commands import asking, audit, consents, details
from privacy.domain import STOPPING, Right, Services, Status, Step, step_after, steps_of
from privacy.models import Request
from privacy.rounds import Given, NewCommand

ERASED_LAST = "identity"
AGAIN_AFTER = timedelta(seconds=1)
# What the process does by itself, by the names of its methods.
FAN_OUT, MAKE_PACKAGES, PROVE, GO_ON = "fan_out", "make_packages", "prove", "go_on"


def begin(
    uow: UnitOfWork, sealer: Sealer, request: Request, services: Sequence[str]
) -> list[NewCommand]:
    """Fix who must answer; what is asked first."""
    request.services = list(services)
    request.status, request.started_at = Status.RUNNING, uow.now
    audit.note(uow, "started", request.id, services=request.services)
    return _enter(uow, sealer, request, steps_of(Right(request.right))[0])


def advance(uow: UnitOfWork, sealer: Sealer, *, only: UUID | None = None) -> int:
    """Lead on the requests in which the last answer of a step has come; returns how many."""
    ready = rounds.answered_in_full(uow.db, only=only)
    given = rounds.answers_to(uow.db, ready)
    to_ask = [
        command for request in ready for command in _go_on(uow, sealer, request, given[request.id])
    ]
    asking.ask(uow, sealer, to_ask, ready)
    return len(ready)


def finish_export(uow: UnitOfWork, sealer: Sealer, request: Request) -> None:
    """The package lies ready: tell the person, and forget what led to them."""
    _settle(uow, sealer, request, status=Status.READY)


def go_on_after_hold(uow: UnitOfWork, sealer: Sealer, request: Request) -> list[NewCommand]:
    """The hold is over: erase after all; what is asked now."""
    request.status = Status.RUNNING
    audit.note(uow, "hold_ended", request.id)
    return _enter(uow, sealer, request, Step.RELEASE)


def stop(uow: UnitOfWork, sealer: Sealer, request: Request) -> None:
    """Stop a request that was refused; what it froze is let go first."""
    if request.right == Right.ERASURE and request.step is not None:
        request.status = Status.RUNNING
        asking.ask(uow, sealer, _enter(uow, sealer, request, Step.UNFREEZE), [request])
    else:
        _settle(uow, sealer, request, status=Status.REFUSED)


def withdraw_consents(uow: UnitOfWork, request: Request) -> None:
    """Mark as taken back what a proved withdrawal or objection is about.

    At once when it is proved, and once more of the addresses that discovery has added.
    """
    if request.right in STOPPING and request.verified_at is not None:
        person, wish = details.person_of(uow, request), details.wish_of(uow, request)
        consents.withdraw_of(uow, person, wish, until=request.verified_at)


def letter(uow: UnitOfWork, sealer: Sealer, request: Request) -> dict[str, Any]:
    """What every mail about a request needs to know."""
    return {
        "request_id": request.id,
        "right": request.right,
        "due_at": request.due_at,
        "status_token": tokens.status_token(uow.tombstones, request.id),
        "sealed_address": sealer.seal(str(request.id), details.address_of(uow, request)),
        "locale": request.locale,
    }


def _enter(
    uow: UnitOfWork,
    sealer: Sealer,
    request: Request,
    step: Step,
    *,
    send_at: datetime | None = None,
) -> list[NewCommand]:
    """What is asked now, or from an instant on; whoever leads on sends it."""
    request.step = step
    request.has_grown = False
    if step is Step.EXPORT:
        uow.wake(MAKE_PACKAGES)
        return []
    request.round += 1
    services = Services(tuple(request.services or ()), ERASED_LAST).asked_at(step)
    if not services:
        return _advance(uow, sealer, request)
    return [command(request, step, service, send_at or uow.now) for service in services]


def command(request: Request, step: Step, service: str, send_at: datetime) -> NewCommand:
    """What this service is asked in the present round, not before an instant."""
    return NewCommand(new_id(), request.id, step, request.round, service, send_at)


def _go_on(
    uow: UnitOfWork, sealer: Sealer, request: Request, given: Sequence[Given]
) -> list[NewCommand]:
    """What is asked next; nothing where the request waits, or is settled."""
    if request.step == Step.DISCOVER and request.has_grown:
        return _enter(uow, sealer, request, Step.DISCOVER)
    if request.step == Step.DISCOVER and request.right == Right.ERASURE:
        return _before_erasing(uow, sealer, request, given)
    if request.step == Step.UNFREEZE:
        return _after_unfreezing(uow, sealer, request)
    if any(answer.status == Answer.RETRY for answer in given):
        return _erase_again(uow, sealer, request)
    return _advance(uow, sealer, request)


def _erase_again(uow: UnitOfWork, sealer: Sealer, request: Request) -> list[NewCommand]:
    """Something of the person is still there: at first a message that was on its way, so at once.

    What is there the next time as well, more erasing does not help soon: with growing patience.
    """
    in_vain = rounds.rounds_of(uow.db, request, Step.VERIFY_ABSENT) - 1
    later = uow.now + backoff(in_vain, base=AGAIN_AFTER) if in_vain else uow.now
    return _enter(uow, sealer, request, Step.ERASE, send_at=later)


def _before_erasing(
    uow: UnitOfWork, sealer: Sealer, request: Request, given: Sequence[Given]
) -> list[NewCommand]:
    """A hold keeps everything as it is; a host's members are not cut off without notice (R10)."""
    days = max(answer.notice_days for answer in given)
    if request.held_until is not None and request.held_until > uow.now:
        request.status = Status.HELD
        return []
    if days and request.not_before is None:
        latest = request.due_at - timedelta(days=1)
        request.not_before = min(uow.now + timedelta(days=days), latest)
        audit.note(uow, "notice_given", request.id, not_before=request.not_before)
        return _enter(uow, sealer, request, Step.UNFREEZE)
    return _advance(uow, sealer, request)


def _after_unfreezing(uow: UnitOfWork, sealer: Sealer, request: Request) -> list[NewCommand]:
    if request.refusal_code is not None:
        _settle(uow, sealer, request, status=Status.REFUSED)
        return []
    assert request.not_before is not None  # noqa: S101 - set with the step
    request.status, request.step = Status.NOTICE, None
    uow.publish(
        events.erasure_announced(erased_from=request.not_before, **letter(uow, sealer, request))
    )
    return []


def _advance(uow: UnitOfWork, sealer: Sealer, request: Request) -> list[NewCommand]:
    assert request.step is not None  # noqa: S101 - a request that runs is at a step
    following = step_after(Right(request.right), Step(request.step))
    if following is None:
        _settle(uow, sealer, request, status=Status.COMPLETED)
        return []
    return _enter(uow, sealer, request, following)


def _settle(uow: UnitOfWork, sealer: Sealer, request: Request, *, status: Status) -> None:
    told = letter(uow, sealer, request)
    request.status, request.settled_at, request.step = status, uow.now, None
    audit.note(uow, "settled", request.id, status=status, refusal=request.refusal_code)
    if status is Status.COMPLETED:
        withdraw_consents(uow, request)
    details.forget(request)
    uow.wake(PROVE)
    # Whoever waited for it, or for room, need not wait for the next tick.
    uow.wake(GO_ON)
    if status is Status.READY:
        package = repository.package_of(uow.db, request.id)
        uow.publish(events.package_ready(expires_at=package.expires_at, **told))
    elif status is Status.REFUSED:
        assert request.refusal_code is not None  # noqa: S101 - given with the refusal
        uow.publish(
            events.request_refused(
                code=request.refusal_code, reason=request.refusal_reason or "", **told
            )
        )
    else:
        uow.publish(events.request_completed(**told))
