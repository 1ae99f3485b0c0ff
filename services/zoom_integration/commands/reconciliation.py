"""One step towards a meeting as its session wants it: begun before Zoom is asked, settled after.

What is sent is on record before it is sent, so that a crash in between leads to a search and not
to a second meeting. Several things may have changed when the answer comes: the row says what is
wanted now, and the next step follows from that. The connection is always locked before the
meeting, as where a host disconnects.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.retry import backoff
from chassis.unit_of_work import UnitOfWork
from zoom_integration import domain, events, repository
from zoom_integration.commands import connections, meetings, rooms
from zoom_integration.domain import Action, MeetingState, Plan, Problem
from zoom_integration.models import Connection, Meeting
from zoom_integration.zoom.api import ZoomMeeting

STEP_LIFE = timedelta(seconds=30)
IN_PROGRESS_AGAIN = timedelta(minutes=5)
MENDED_AGAIN = timedelta(hours=1)
REFUSED_BASE, REFUSED_CAP = timedelta(minutes=1), timedelta(days=1)
_WRITES = (Action.CREATE, Action.UPDATE)


@dataclass(frozen=True)
class Step:
    """What to ask of Zoom for one session; `number` is Zoom's, 0 where there is no meeting yet."""

    action: Action
    session_id: UUID
    host_id: UUID
    plan: Plan
    room_version: int
    zone: str
    number: int


def begin(uow: UnitOfWork, *, host_id: UUID, session_id: UUID, budget: int) -> Step | None:
    """The next step of a session; None where there is none, or no write is left today."""
    connection, meeting = _locked(uow, host_id, session_id)
    if connection is None or meeting is None or meeting.keeper_id != host_id:
        return None
    state = state_of(uow, meeting)
    action = state.next_action(uow.now)
    if action is Action.NOTHING:
        meeting.next_attempt_at = state.next_look(uow.now)
        return None
    limit = domain.writes_for(meeting.starts_at, uow.now, budget=budget)
    if action in _WRITES and not connections.take_write(uow, connection, limit=limit):
        meeting.problem = Problem.DAILY_LIMIT
        meeting.next_attempt_at = domain.next_midnight(uow.now)
        return None
    meeting.next_attempt_at = uow.now + STEP_LIFE
    if action is Action.CREATE:
        meeting.create_sent_at = uow.now
    room = rooms.of(uow, meeting)
    plan, number = meetings.plan_of(meeting, room.rules), meeting.zoom_meeting_id or 0
    return Step(action, session_id, host_id, plan, room.version, meeting.zone, number)


def have(
    uow: UnitOfWork, step: Step, found: ZoomMeeting, *, problem: Problem | None = None
) -> bool:
    """The session's meeting was created or found; False where the session is gone.

    Where the host has disconnected meanwhile, the row stays as it is: a search will find the
    meeting when they come back.
    """
    connection, meeting = _locked(uow, step.host_id, step.session_id)
    if meeting is None:
        return False
    if meeting.keeper_id != step.host_id:
        return False  # handed over meanwhile: this one is in the wrong account
    if connection is None:
        return True
    meeting.zoom_meeting_id, meeting.join_url = found.number, found.join_url
    meeting.create_sent_at = None
    is_kept = problem is not None or step.plan.is_kept_by(found.plan)
    _note_told(meeting, step, is_told=is_kept)
    _settle(uow, connection, meeting)
    meeting.problem = problem
    if meeting.is_wanted and not meetings.has_own_link(uow, meeting):
        uow.publish(events.meeting_ready(meeting))
    return True


def have_none(uow: UnitOfWork, step: Step) -> None:
    """Zoom has no meeting for the session: it was deleted, or never came to be."""
    connection, meeting = _locked(uow, step.host_id, step.session_id)
    if meeting is None:
        return
    meetings.forget_meeting(uow, meeting)
    meeting.create_sent_at = None
    meetings.come_back(uow, meeting)
    _settle(uow, connection, meeting)
    meetings.drop_if_ended(uow, meeting)


def told(uow: UnitOfWork, step: Step, *, problem: Problem | None = None) -> None:
    """Zoom has taken the new plan, but for what `problem` says."""
    connection, meeting = _locked(uow, step.host_id, step.session_id)
    if meeting is not None and meeting.zoom_meeting_id == step.number:
        _note_told(meeting, step, is_told=True)
        _settle(uow, connection, meeting)
        meeting.problem = problem


def seen(uow: UnitOfWork, step: Step, found: ZoomMeeting) -> None:
    """Zoom was asked what it has; a difference is mended next, once an hour at most.

    Were Zoom to keep another value than it was told, mending at once would spend the day's writes.
    """
    connection, meeting = _locked(uow, step.host_id, step.session_id)
    if meeting is None or meeting.zoom_meeting_id != step.number:
        return
    if meeting.join_url != found.join_url:
        meeting.join_url = found.join_url
        if meeting.is_wanted and not meetings.has_own_link(uow, meeting):
            uow.publish(events.meeting_ready(meeting))
    may_mend = meeting.mended_at is None or meeting.mended_at + MENDED_AGAIN <= uow.now
    is_to_mend = may_mend and not step.plan.is_kept_by(found.plan)
    meeting.mended_at = uow.now if is_to_mend else meeting.mended_at
    _note_told(meeting, step, is_told=not is_to_mend)
    _settle(uow, connection, meeting)


def postpone(uow: UnitOfWork, step: Step, problem: Problem, *, is_uncertain: bool) -> None:
    """Zoom did not do it: try again later. `is_uncertain`: it may have been done all the same."""
    _, meeting = _locked(uow, step.host_id, step.session_id)
    if meeting is None:
        return
    meeting.attempts += 1
    meeting.problem = problem
    if not is_uncertain and step.action is Action.CREATE:
        meeting.create_sent_at = None
    wait = _wait(problem, meeting.attempts)
    is_open = meeting.create_sent_at is not None
    meeting.next_attempt_at = uow.now + (max(wait, domain.UNCERTAIN_FOR) if is_open else wait)


def throttle(uow: UnitOfWork, step: Step, problem: Problem | None) -> None:
    """Zoom has refused for now: the same step comes again when the host's pause is over."""
    _, meeting = _locked(uow, step.host_id, step.session_id)
    if meeting is None:
        return
    meeting.problem = problem
    meeting.next_attempt_at = uow.now
    if step.action is Action.CREATE:
        meeting.create_sent_at = None


def state_of(uow: UnitOfWork, meeting: Meeting) -> MeetingState:
    """Where the host has a link of their own, the session wants nothing of Zoom.

    Nor of the account of a co-host from whom it goes back.
    """
    room = rooms.of(uow, meeting)
    has_own_link = bool(meeting.own_url or room.own_url)
    return MeetingState(
        is_wanted=meeting.is_wanted and not has_own_link and not meeting.is_going_back,
        plan=meetings.plan_of(meeting, room.rules),
        told=_told_plan(meeting, room),
        has_meeting=meeting.zoom_meeting_id is not None,
        is_uncertain=meeting.create_sent_at is not None,
        check_at=meeting.check_at,
    )


def _told_plan(meeting: Meeting, room: rooms.RoomNow) -> Plan | None:
    """What Zoom was last told; rules are known by their version, not kept twice."""
    if meeting.told_starts_at is None or meeting.told_duration_minutes is None:
        return None
    if meeting.told_room_version != room.version:
        return None
    minutes, topic = meeting.told_duration_minutes, meeting.told_topic or ""
    return Plan(meeting.told_starts_at, minutes, topic, room.rules)


def _locked(
    uow: UnitOfWork, host_id: UUID, session_id: UUID
) -> tuple[Connection | None, Meeting | None]:
    connection = repository.connection_of(uow.db, host_id, lock=True)
    return connection, repository.meeting_of(uow.db, session_id)


def _note_told(meeting: Meeting, step: Step, *, is_told: bool) -> None:
    plan = step.plan if is_told else None
    meeting.told_room_version = step.room_version
    meeting.told_topic = plan.topic if plan else None
    meeting.told_starts_at = plan.starts_at if plan else None
    meeting.told_duration_minutes = plan.duration_minutes if plan else None


def _settle(uow: UnitOfWork, connection: Connection | None, meeting: Meeting) -> None:
    """The step is done; the next is due at once where the wish has changed meanwhile."""
    meeting.attempts = 0
    meeting.problem = None
    if meeting.zoom_meeting_id is not None:
        meeting.check_at = domain.next_check(meeting.starts_at, uow.now)
    meeting.next_attempt_at = state_of(uow, meeting).next_look(uow.now)
    if connection is not None:
        connection.throttled_in_a_row = 0


def _wait(problem: Problem, attempts: int) -> timedelta:
    if problem is Problem.IN_PROGRESS:
        return IN_PROGRESS_AGAIN
    if problem is Problem.REFUSED_BY_ZOOM:
        return backoff(attempts, base=REFUSED_BASE, cap=REFUSED_CAP)
    return backoff(attempts)
