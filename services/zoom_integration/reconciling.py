"""Asking Zoom for one step towards a session's meeting, between two transactions."""

from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto
from typing import TypeVar
from uuid import UUID

from chassis.errors import ChassisError
from zoom_integration import access, domain
from zoom_integration.commands import connections, reconciliation
from zoom_integration.commands.reconciliation import Step
from zoom_integration.domain import Action, Plan, Problem, RoomRules
from zoom_integration.surroundings import Surroundings
from zoom_integration.zoom.api import ZoomMeeting
from zoom_integration.zoom.transport import (
    InProgress,
    MeetingGone,
    NotTheHost,
    Refused,
    ScopesMissing,
    Throttled,
    Unreachable,
    ZoomFailure,
)

Answer = TypeVar("Answer")

STEPS_TO_REST = 4
"""Search, create, look and mend: more steps in a row for one session are not needed."""


class Went(Enum):
    """How a step went, and for whom it is of no use to go on now."""

    WELL = auto()
    BADLY_FOR_THIS_SESSION = auto()
    BADLY_FOR_THE_HOST = auto()


def make_true(around: Surroundings, host_id: UUID, session_id: UUID) -> bool:
    """Take a session's steps until it rests; False where its host must be left alone for now."""
    for _ in range(STEPS_TO_REST):
        with around.unit_of_work() as uow:
            budget = around.settings.zoom_daily_writes
            step = reconciliation.begin(uow, host_id=host_id, session_id=session_id, budget=budget)
        if step is None:
            return True
        went = _take(around, step)
        if went is not Went.WELL:
            return went is Went.BADLY_FOR_THIS_SESSION
    return True


def _take(around: Surroundings, step: Step) -> Went:
    try:
        _ask(around, step)
    except (MeetingGone, NotTheHost):
        with around.unit_of_work() as uow:
            reconciliation.have_none(uow, step)
    except InProgress:
        return _postpone(around, step, Problem.IN_PROGRESS)
    except Refused:
        return _postpone(around, step, Problem.REFUSED_BY_ZOOM)
    except Throttled as failure:
        return _throttle(around, step, failure)
    except (ZoomFailure, ChassisError) as failure:
        return _give_up(around, step, failure)
    return Went.WELL


def _ask(around: Surroundings, step: Step) -> None:
    asks = {
        Action.CREATE: _create,
        Action.FIND: _find,
        Action.UPDATE: _update,
        Action.DELETE: _delete,
        Action.CHECK: _check,
    }
    asks[step.action](around, step)


def _create(around: Surroundings, step: Step) -> None:
    def create(plan: Plan) -> ZoomMeeting:
        return access.call(
            around,
            step.host_id,
            lambda token: around.clients.api.create_meeting(
                token, plan, session_id=step.session_id, zone=step.zone
            ),
        )

    meeting, problem = _plainer_if_refused(step, create)
    _keep(around, step, meeting, problem)


def _plainer_if_refused(
    step: Step, send: Callable[[Plan], Answer]
) -> tuple[Answer, Problem | None]:
    """Zoom refuses a meeting for what the plan has not, or whom it does not take: then without.

    Personal links go first, and then the alternative hosts.
    """
    room = step.plan.room or RoomRules()
    try:
        return send(step.plan), None
    except Refused:
        if room == (plain := room.plainer):
            raise
    try:
        return send(replace(step.plan, room=plain)), room.refused
    except Refused:
        if plain == (plainest := plain.plainer):
            raise
    return send(replace(step.plan, room=plainest)), plain.refused


def _find(around: Surroundings, step: Step) -> None:
    """A creation had no answer: take up what it made, if it made something."""
    found = access.call(
        around,
        step.host_id,
        lambda token: around.clients.api.find_meetings(token, step.session_id),
    )
    for other in found[1:]:
        _remove(around, step.host_id, other)
    if found:
        _keep(around, step, found[0])
        return
    with around.unit_of_work() as uow:
        reconciliation.have_none(uow, step)


def _update(around: Surroundings, step: Step) -> None:
    def update(plan: Plan) -> None:
        access.call(
            around,
            step.host_id,
            lambda token: around.clients.api.update_meeting(
                token, step.number, plan, zone=step.zone
            ),
        )

    _, problem = _plainer_if_refused(step, update)
    with around.unit_of_work() as uow:
        reconciliation.told(uow, step, problem=problem)


def _delete(around: Surroundings, step: Step) -> None:
    access.call(
        around,
        step.host_id,
        lambda token: around.clients.api.delete_meeting(token, step.number),
    )
    with around.unit_of_work() as uow:
        reconciliation.have_none(uow, step)


def _check(around: Surroundings, step: Step) -> None:
    found = access.call(
        around, step.host_id, lambda token: around.clients.api.get_meeting(token, step.number)
    )
    with around.unit_of_work() as uow:
        reconciliation.seen(uow, step, found)


def _keep(
    around: Surroundings, step: Step, meeting: ZoomMeeting, problem: Problem | None = None
) -> None:
    with around.unit_of_work() as uow:
        is_kept = reconciliation.have(uow, step, meeting, problem=problem)
    if not is_kept:
        _remove(around, step.host_id, meeting)


def _remove(around: Surroundings, host_id: UUID, meeting: ZoomMeeting) -> None:
    """Nobody wants this meeting: it was made twice, or its session went meanwhile."""
    try:
        access.call(
            around,
            host_id,
            lambda token: around.clients.api.delete_meeting(token, meeting.number),
        )
    except (MeetingGone, NotTheHost):
        return


def _postpone(around: Surroundings, step: Step, problem: Problem) -> Went:
    with around.unit_of_work() as uow:
        reconciliation.postpone(uow, step, problem, is_uncertain=False)
    return Went.BADLY_FOR_THIS_SESSION


def _throttle(around: Surroundings, step: Step, failure: Throttled) -> Went:
    with around.unit_of_work() as uow:
        until = connections.pause(uow, host_id=step.host_id, retry_at=failure.retry_at)
        problem = Problem.DAILY_LIMIT if domain.is_day_long(uow.now, until) else None
        reconciliation.throttle(uow, step, problem)
    return Went.BADLY_FOR_THE_HOST


def _give_up(around: Surroundings, step: Step, failure: ZoomFailure | ChassisError) -> Went:
    """Zoom is away, or the connection is broken: only what never left is certainly not done."""
    is_uncertain = isinstance(failure, Unreachable) and failure.may_have_happened
    with around.unit_of_work() as uow:
        if isinstance(failure, ScopesMissing):
            connections.miss_scopes(uow, host_id=step.host_id)
        reconciliation.postpone(uow, step, Problem.ZOOM_UNAVAILABLE, is_uncertain=is_uncertain)
    return Went.BADLY_FOR_THE_HOST
