"""Asking the services what is to be asked of them, again and again until each has answered.

The broker is never the record: a command is a row, sent again with back-off until its answer is
stored here (rights.R1). What goes to one service at one time goes as one event.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

from chassis.encryption import InvalidCiphertext
from chassis.retry import backoff
from chassis.rights.protocol import together
from chassis.rights.sealing import Sealer
from chassis.unit_of_work import UnitOfWork
from privacy import events, repository, rounds
from privacy.commands import answers, details
from privacy.domain import Step
from privacy.models import Asked, Request
from privacy.rounds import NewCommand

RESEND_AFTER = timedelta(seconds=30)
log = logging.getLogger(__name__)


def ask(
    uow: UnitOfWork, sealer: Sealer, commands: Sequence[NewCommand], requests: Sequence[Request]
) -> None:
    """Ask what is new: it is kept until it is answered, and sent if its time has come."""
    if commands:
        _send_due(uow, sealer, commands, {request.id: request for request in requests})
        rounds.keep_commands(uow.db, commands)


def send_due(uow: UnitOfWork, sealer: Sealer) -> int:
    """Send what is unanswered and due, for the first time or once more; returns how many."""
    due = rounds.unanswered(uow.db, now=uow.now)
    requests = repository.requests(uow.db, {asked.request_id for asked in due})
    _send_due(uow, sealer, due, requests)
    return len(due)


def _send_due(
    uow: UnitOfWork,
    sealer: Sealer,
    commands: Sequence[NewCommand | Asked],
    requests: Mapping[UUID, Request],
) -> None:
    due = [asked for asked in commands if asked.send_at <= uow.now]
    sealed = {
        request_id: _sealed(uow, sealer, requests[request_id])
        for request_id in {asked.request_id for asked in due}
    }
    by_service: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for asked in due:
        asked.attempt += 1
        asked.send_at = uow.now + backoff(asked.attempt, base=RESEND_AFTER)
        if said := sealed[asked.request_id]:
            command = _command(asked, requests[asked.request_id], said)
            by_service[asked.service].append(command)
    for service, group in by_service.items():
        for part in together(group):
            uow.publish(events.rights_command(service, part))


def _command(asked: NewCommand | Asked, request: Request, sealed: dict[str, str]) -> dict[str, Any]:
    return events.command(
        command_id=asked.id,
        request_id=request.id,
        command=answers.COMMANDS[Step(asked.step)],
        attempt=asked.attempt,
        requested_at=request.received_at,
        deadline_at=request.due_at,
        **sealed,
    )


def _sealed(uow: UnitOfWork, sealer: Sealer, request: Request) -> dict[str, str] | None:
    """What is said of the person, once for all services; None where it cannot be read any more."""
    try:
        wish = details.as_details(details.wish_of(uow, request))
        person = details.person_of(uow, request)
    except InvalidCiphertext:
        # A key was lost: this request waits for it, the others do not.
        log.exception("nobody can be asked about a request", extra={"request_id": str(request.id)})
        return None
    key = str(request.id)
    return {
        "sealed_person": sealer.seal_person(key, person),
        "sealed_details": sealer.seal(key, orjson.dumps(wish).decode()),
    }
