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
from privacy import repository, rounds
from privacy.commands import answers, audit, details, fanout
from privacy.domain import Step
from privacy.models import Request
from privacy.rounds import Outcome, SentCommand

RETRY_AFTER = timedelta(seconds=1)


def take_answers(uow: UnitOfWork, sealer: Sealer, replies: Sequence[dict[str, Any]]) -> list[bool]:
    """Store what services have answered; of each reply whether it was taken.

    Not, and nothing is changed, where it is forged, nonsense, unknown, late, for another service or
    about another person; all but the late ones are on record.
    """
    read = [_read(uow, sealer, **reply) for reply in replies]
    asked = rounds.lock_asked(uow.db, {one.command_id for one in read if one is not None})
    repository.lock_requests(uow.db, _of_whom_more_is_told(read, asked))
    requests = repository.requests(uow.db, {one.request_id for one in asked.values()})
    outcomes: dict[UUID, Outcome] = {}
    taken = []
    for answer, reply in zip(read, replies, strict=True):
        command = _answered_by(uow, asked, outcomes, answer) if answer else None
        if command is not None:
            request = requests[command.request_id]
            outcomes[command.id] = _outcome(uow, sealer, request, command, reply["document"])
        taken.append(command is not None)
    if outcomes:
        rounds.store_outcomes(uow.db, outcomes)
        uow.wake(fanout.FAN_OUT)
    return taken


def _of_whom_more_is_told(
    read: Sequence[answers.Answer | None], asked: Mapping[UUID, SentCommand]
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


def _answered_by(
    uow: UnitOfWork,
    asked: Mapping[UUID, SentCommand],
    outcomes: Mapping[UUID, Outcome],
    answer: answers.Answer,
) -> SentCommand | None:
    """What is answered; None where nothing is, or it was before, if only a moment ago."""
    command = asked.get(answer.command_id)
    if command is None:
        _refuse(uow, "never_asked")
    elif not answer.is_to(command):
        _refuse(uow, "not_theirs", command.request_id)
    elif (outcomes.get(command.id) or command).answered_at is None:
        return command
    return None


def _refuse(uow: UnitOfWork, why: str, request_id: UUID | None = None) -> None:
    """An answer that no honest service gives: on record, without a word of what it said."""
    audit.note(uow, "answer_refused", request_id, why=why)


def _outcome(
    uow: UnitOfWork,
    sealer: Sealer,
    request: Request,
    command: SentCommand,
    document: dict[str, Any],
) -> Outcome:
    """What becomes of the command; the request learns who else was found."""
    status = document["status"]
    kept = {key: value for key, value in document.items() if key != "sealed_found"}
    if document.get("sealed_found"):
        found = sealer.open_person(str(request.id), document["sealed_found"])
        request.has_grown |= details.learn(uow, request, found)
    if status == Answer.RETRY and command.step != Step.VERIFY_ABSENT:
        later = uow.now + backoff(command.attempt, base=RETRY_AFTER)
        return Outcome(status, kept, answered_at=None, send_at=later)
    told = ("service", "command", "status", "counts", "evidence")
    audit.note(uow, "answered", request.id, **{key: document.get(key) for key in told})
    return Outcome(status, kept, answered_at=uow.now)
