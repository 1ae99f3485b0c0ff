"""Taking the services' answers: each is stored once, and nothing is concluded from it here."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.retry import backoff
from chassis.rights.participant import Status as Answer
from chassis.rights.protocol import Command
from chassis.rights.sealing import Sealer
from chassis.unit_of_work import UnitOfWork
from privacy import repository
from privacy.commands import answers, audit, details, fanout
from privacy.domain import Step
from privacy.models import Asked, Request

RETRY_AFTER = timedelta(seconds=1)


def take_answers(uow: UnitOfWork, sealer: Sealer, replies: Sequence[dict[str, Any]]) -> list[bool]:
    """Store what services have answered; of each reply whether it was taken.

    Not, and nothing is changed, where it is forged, nonsense, unknown, late, for another service or
    about another person; all but the late ones are on record.
    """
    read = [_read(uow, sealer, **reply) for reply in replies]
    asked = repository.lock_asked(uow.db, {one.command_id for one in read if one is not None})
    repository.lock_requests(uow.db, _of_whom_more_is_told(read, asked))
    requests = repository.requests(uow.db, {one.request_id for one in asked.values()})
    taken = [
        answer is not None and _take(uow, sealer, asked, requests, answer, reply["document"])
        for answer, reply in zip(read, replies, strict=True)
    ]
    if any(taken):
        uow.wake(fanout.FAN_OUT)
    return taken


def _of_whom_more_is_told(
    read: Sequence[answers.Answer | None], asked: Mapping[UUID, Asked]
) -> set[UUID]:
    """Requests to which something can be added that is known of the person, by others as well."""
    return {
        asked[answer.command_id].request_id
        for answer in read
        if answer and answer.command is Command.DISCOVER and answer.command_id in asked
    }


def _read(
    uow: UnitOfWork, sealer: Sealer, *, document: dict[str, Any], mac: str
) -> answers.Answer | None:
    """The answer, if it comes from within and is one."""
    if not sealer.is_authentic(str(document.get("request_id")), document, mac):
        _refuse(uow, "not_authentic")
        return None
    answer = answers.read(document)
    if answer is None:
        _refuse(uow, "nonsense")
    return answer


def _take(
    uow: UnitOfWork,
    sealer: Sealer,
    known: Mapping[UUID, Asked],
    requests: Mapping[UUID, Request],
    answer: answers.Answer,
    document: dict[str, Any],
) -> bool:
    asked = known.get(answer.command_id)
    if asked is None:
        return _refuse(uow, "never_asked")
    request = requests[asked.request_id]
    if not answer.is_to(asked):
        return _refuse(uow, "not_theirs", request.id)
    if asked.answered_at is not None:
        return False
    _store(uow, sealer, request, asked, document)
    return True


def _refuse(uow: UnitOfWork, why: str, request_id: UUID | None = None) -> bool:
    """An answer that no honest service gives: on record, without a word of what it said."""
    audit.note(uow, "answer_refused", request_id, why=why)
    return False


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
    told = ("service", "command", "status", "counts", "evidence")
    audit.note(uow, "answered", request.id, **{key: document.get(key) for key in told})
