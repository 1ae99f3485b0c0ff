"""Taking Zoom's own report of who was in a meeting: it knows what no webhook told us.

https://developers.zoom.us/docs/api/meetings/#tag/meetings/GET/past_meetings/{meetingId}/participants
"""

from uuid import UUID

from chassis.errors import ChassisError
from zoom_integration import access, participants, repository
from zoom_integration.commands import attendance
from zoom_integration.commands.attendance import Asked, Presence
from zoom_integration.surroundings import Surroundings
from zoom_integration.zoom.past import PastParticipant
from zoom_integration.zoom.transport import NotTheHost, Refused, ScopesMissing, ZoomFailure

AT_ONCE = 20


def run(around: Surroundings) -> None:
    """Take the reports that are due."""
    with around.unit_of_work() as uow:
        attendance.open_sheets(uow)
    with around.unit_of_work() as uow:
        due = repository.due_reports(uow.db, uow.now, AT_ONCE)
    for session_id in due:
        with around.unit_of_work() as uow:
            asked = attendance.begin_report(uow, session_id)
        if asked is not None:
            has_report = _take(around, session_id, asked)
            with around.unit_of_work() as uow:
                attendance.settle_report(uow, session_id, has_report=has_report)


def _take(around: Surroundings, session_id: UUID, asked: Asked) -> bool:
    """False where there will be no report: it costs a paid plan and scopes of its own.

    That is no reason to call the connection broken: the meetings stand without it.
    """
    try:
        _ask(around, session_id, asked)
    except (Refused, ScopesMissing, NotTheHost):
        return False
    except (ZoomFailure, ChassisError):
        return True  # not there yet, or Zoom is away: it will be asked again
    return True


def _ask(around: Surroundings, session_id: UUID, asked: Asked) -> None:
    past = around.clients.past
    rooms = access.call(around, asked.host_id, lambda token: past.rooms(token, asked.number))
    for room in rooms:
        _take_room(around, session_id, asked, room)


def _take_room(around: Surroundings, session_id: UUID, asked: Asked, room: str) -> None:
    past = around.clients.past
    with around.unit_of_work() as uow:
        digest = participants.room_digest(uow.tombstones.digest, room)
    if digest in asked.reported:
        return
    found = access.call(around, asked.host_id, lambda token: past.participants(token, room))
    guests = [one for one in found if one.zoom_user_id != asked.zoom_user_id]
    with around.unit_of_work() as uow:
        present = [_presence(uow.tombstones.digest, room, one) for one in guests]
        attendance.take_report(uow, session_id, digest, present)


def _presence(digest: participants.Digest, room: str, one: PastParticipant) -> Presence:
    seen = participants.sighting(
        digest, room=room, key=one.key, registrant=one.registrant, email=one.email, name=one.name
    )
    return Presence(seen, one.entered_at, one.left_at)
