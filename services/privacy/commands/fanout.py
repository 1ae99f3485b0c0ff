"""Asking every service, step by step, until each has answered (rights.R1, R2, R4).

The broker is never the record: a command is a row, sent again with back-off until its answer is
stored here.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson

from chassis.ids import new_id
from chassis.retry import backoff
from chassis.rights.participant import Status as Answer
from chassis.rights.sealing import Sealer
from chassis.unit_of_work import UnitOfWork
from privacy import events, repository, tokens
from privacy.commands import answers, audit, consents, details
from privacy.domain import STOPPING, Right, Services, Status, Step, step_after, steps_of
from privacy.models import Asked, Request

ERASED_LAST = "identity"
RESEND_AFTER = timedelta(seconds=30)
RETRY_AFTER = timedelta(seconds=1)


def begin(uow: UnitOfWork, sealer: Sealer, request: Request) -> None:
    """Fix who must answer, and ask the first step."""
    request.services = repository.taking_part(uow.db)
    request.status, request.started_at = Status.RUNNING, uow.now
    audit.note(uow, "started", request.id, services=request.services)
    _enter(uow, sealer, request, steps_of(Right(request.right))[0])


def take_answer(uow: UnitOfWork, sealer: Sealer, *, document: dict[str, Any], mac: str) -> bool:
    """Store a service's answer and go on when it was the last one missing.

    False, and nothing changed, for an answer that is forged, nonsense, unknown, late, for another
    service or about another person; all but the late ones are on record.
    """
    if not sealer.is_authentic(str(document.get("request_id")), document, mac):
        return _refused(uow, "not_authentic")
    answer = answers.read(document)
    if answer is None:
        return _refused(uow, "nonsense")
    found = repository.lock_asked(uow.db, answer.command_id)
    if found is None:
        return _refused(uow, "never_asked")
    asked, request = found
    if not answer.is_to(asked):
        return _refused(uow, "not_theirs", request.id)
    if asked.answered_at is not None:
        return False
    _store(uow, sealer, request, asked, document)
    if asked.answered_at is not None:
        _go_on_when_all_answered(uow, sealer, request)
    return True


def _refused(uow: UnitOfWork, why: str, request_id: UUID | None = None) -> bool:
    """An answer that no honest service gives: on record, without a word of what it said."""
    audit.note(uow, "answer_refused", request_id, why=why)
    return False


def send_again(uow: UnitOfWork, sealer: Sealer) -> int:
    """Send what is unanswered and due once more; returns how many."""
    due = repository.unanswered(uow.db, now=uow.now)
    for request_id, commands in groupby(due, key=lambda asked: asked.request_id):
        send(uow, sealer, uow.db.get_one(Request, request_id), list(commands))
    return len(due)


def finish_export(uow: UnitOfWork, sealer: Sealer, request: Request) -> None:
    """The package lies ready: tell the person, and forget what led to them."""
    _settle(uow, sealer, request, status=Status.READY)


def go_on_after_hold(uow: UnitOfWork, sealer: Sealer, request: Request) -> None:
    """The hold is over: erase after all."""
    request.status = Status.RUNNING
    audit.note(uow, "hold_ended", request.id)
    _enter(uow, sealer, request, Step.RELEASE)


def stop(uow: UnitOfWork, sealer: Sealer, request: Request) -> None:
    """Stop a request that was refused; what it froze is let go first."""
    if request.right == Right.ERASURE and request.step is not None:
        request.status = Status.RUNNING
        _enter(uow, sealer, request, Step.UNFREEZE)
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


def _enter(uow: UnitOfWork, sealer: Sealer, request: Request, step: Step) -> None:
    request.step = step
    request.has_grown = False
    if step is Step.EXPORT:
        return
    request.round += 1
    services = Services(tuple(request.services or ()), ERASED_LAST).asked_at(step)
    commands = [
        Asked(
            id=new_id(),
            request_id=request.id,
            step=step,
            round=request.round,
            service=service,
            attempt=0,
            send_at=uow.now,
        )
        for service in services
    ]
    uow.db.add_all(commands)
    send(uow, sealer, request, commands)
    if not services:
        _advance(uow, sealer, request)


def send(uow: UnitOfWork, sealer: Sealer, request: Request, commands: Sequence[Asked]) -> None:
    """Send these commands of one request; what they say of the person is sealed once for all."""
    for asked in commands:
        asked.attempt += 1
        asked.send_at = uow.now + backoff(asked.attempt, base=RESEND_AFTER)
    uow.db.flush()
    sealed_person = sealer.seal_person(str(request.id), details.person_of(uow, request))
    sealed_details = sealer.seal(str(request.id), _details(uow, request))
    for asked in commands:
        uow.publish(
            events.rights_command(
                asked.service,
                command_id=asked.id,
                request_id=request.id,
                command=answers.COMMANDS[Step(asked.step)],
                attempt=asked.attempt,
                requested_at=request.received_at,
                deadline_at=request.due_at,
                sealed_person=sealed_person,
                sealed_details=sealed_details,
            )
        )


def _store(
    uow: UnitOfWork, sealer: Sealer, request: Request, asked: Asked, document: dict[str, Any]
) -> None:
    asked.status = document["status"]
    asked.answer = {key: value for key, value in document.items() if key != "sealed_found"}
    if document.get("sealed_found"):
        found = sealer.open_person(str(request.id), document["sealed_found"])
        request.has_grown |= details.learn(uow, request, found)
    if asked.status == Answer.RETRY and asked.step != Step.VERIFY_ABSENT:
        asked.send_at = uow.now + backoff(asked.attempt, base=RETRY_AFTER)
        return
    asked.answered_at = uow.now
    audit.note(
        uow,
        "answered",
        request.id,
        **{
            key: document.get(key) for key in ("service", "command", "status", "counts", "evidence")
        },
    )


def _details(uow: UnitOfWork, request: Request) -> str:
    return orjson.dumps(details.as_details(details.wish_of(uow, request))).decode()


def _go_on_when_all_answered(uow: UnitOfWork, sealer: Sealer, request: Request) -> None:
    uow.db.flush()
    if repository.is_unanswered(uow.db, request):
        return
    given = repository.asked_in(uow.db, request)
    if request.step == Step.DISCOVER and request.has_grown:
        _enter(uow, sealer, request, Step.DISCOVER)
    elif request.step == Step.DISCOVER and request.right == Right.ERASURE:
        _before_erasing(uow, sealer, request, given)
    elif request.step == Step.UNFREEZE:
        _after_unfreezing(uow, sealer, request)
    elif any(asked.status == Answer.RETRY for asked in given):
        # Something of the person is still there, such as a message that was on its way.
        _enter(uow, sealer, request, Step.ERASE)
    else:
        _advance(uow, sealer, request)


def _before_erasing(
    uow: UnitOfWork, sealer: Sealer, request: Request, given: Sequence[Asked]
) -> None:
    """A hold keeps everything as it is; a host's members are not cut off without notice (R10)."""
    days = max((asked.answer or {}).get("notice_days", 0) for asked in given)
    if request.held_until is not None and request.held_until > uow.now:
        request.status = Status.HELD
    elif days and request.not_before is None:
        latest = request.due_at - timedelta(days=1)
        request.not_before = min(uow.now + timedelta(days=days), latest)
        audit.note(uow, "notice_given", request.id, not_before=request.not_before)
        _enter(uow, sealer, request, Step.UNFREEZE)
    else:
        _advance(uow, sealer, request)


def _after_unfreezing(uow: UnitOfWork, sealer: Sealer, request: Request) -> None:
    if request.refusal_code is not None:
        _settle(uow, sealer, request, status=Status.REFUSED)
        return
    assert request.not_before is not None  # noqa: S101 - set with the step
    request.status, request.step = Status.NOTICE, None
    uow.publish(
        events.erasure_announced(erased_from=request.not_before, **letter(uow, sealer, request))
    )


def _advance(uow: UnitOfWork, sealer: Sealer, request: Request) -> None:
    assert request.step is not None  # noqa: S101 - a request that runs is at a step
    following = step_after(Right(request.right), Step(request.step))
    if following is None:
        _settle(uow, sealer, request, status=Status.COMPLETED)
    else:
        _enter(uow, sealer, request, following)


def _settle(uow: UnitOfWork, sealer: Sealer, request: Request, *, status: Status) -> None:
    told = letter(uow, sealer, request)
    request.status, request.settled_at, request.step = status, uow.now, None
    audit.note(uow, "settled", request.id, status=status, refusal=request.refusal_code)
    if status is Status.COMPLETED:
        withdraw_consents(uow, request)
    details.forget(request)
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
