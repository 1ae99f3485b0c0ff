"""What was found when a session's room was looked at a day and an hour before it begins."""

from dataclasses import dataclass
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from zoom_integration import domain, events, repository
from zoom_integration.commands import rooms
from zoom_integration.domain import ConnectionStatus, Plan, Problem, Trouble
from zoom_integration.models import Meeting


@dataclass(frozen=True)
class Look:
    """What to look at for one session: its meeting at Zoom, or nothing where all is known."""

    host_id: UUID
    session_id: UUID
    plan: Plan
    number: int
    join_url: str
    known: Trouble | None
    is_known: bool


def begin(uow: UnitOfWork, session_id: UUID) -> Look | None:
    """What is to be looked at; None where the session is gone, over, or not due any more."""
    meeting = repository.meeting_of(uow.db, session_id)
    if meeting is None or meeting.preflight_due_at is None:
        return None
    if meeting.preflight_due_at > uow.now:
        return None
    if not meeting.is_wanted or meeting.starts_at <= uow.now:
        meeting.preflight_due_at = None
        return None
    meeting.preflight_due_at = uow.now + domain.LOOK_AGAIN
    return _look(uow, meeting)


def settle(uow: UnitOfWork, session_id: UUID, trouble: Trouble | None) -> None:
    """Keep what was found; tell the host once of each trouble that does not go by itself."""
    meeting = repository.meeting_of(uow.db, session_id)
    if meeting is None or not meeting.is_wanted:
        return
    meeting.preflight_at, meeting.preflight_problem = uow.now, trouble
    if trouble is None:
        plan_next(uow, meeting)
        return
    meeting.preflight_tries += 1
    meeting.preflight_due_at = uow.now + domain.LOOK_AGAIN
    if trouble in (Trouble.NO_MEETING, Trouble.TIME_DIFFERS) and meeting.zoom_meeting_id:
        meeting.check_at = meeting.next_attempt_at = uow.now
    if meeting.preflight_tries >= trouble.looks_before_telling and meeting.preflight_told is None:
        meeting.preflight_told = trouble
        uow.publish(events.preflight_failed(meeting, trouble))


def plan_next(uow: UnitOfWork, meeting: Meeting) -> None:
    """The next look is an hour or a day before the session as it is now; what was told is past."""
    meeting.preflight_tries, meeting.preflight_told = 0, None
    meeting.preflight_due_at = domain.next_check(meeting.starts_at, uow.now)


def _look(uow: UnitOfWork, meeting: Meeting) -> Look:
    known, is_known = _known(uow, meeting)
    return Look(
        host_id=meeting.keeper_id,
        session_id=meeting.session_id,
        plan=Plan(meeting.starts_at, meeting.duration_minutes, meeting.topic),
        number=meeting.zoom_meeting_id or 0,
        join_url=meeting.join_url or "",
        known=known,
        is_known=is_known,
    )


def _known(uow: UnitOfWork, meeting: Meeting) -> tuple[Trouble | None, bool]:
    """What can be said without Zoom; a link of the host's own is theirs to look after."""
    if rooms.own_url(uow, meeting):
        return None, True
    connection = repository.connection_of(uow.db, meeting.keeper_id)
    if connection is None:
        return (None if meeting.join_url else Trouble.NOT_CONNECTED), True
    if connection.status == ConnectionStatus.BROKEN:
        return Trouble.CONNECTION_BROKEN, True
    if meeting.zoom_meeting_id is not None:
        return None, False
    is_tomorrow = meeting.problem == Problem.DAILY_LIMIT
    return (Trouble.MADE_TOMORROW if is_tomorrow else Trouble.NO_MEETING), True
