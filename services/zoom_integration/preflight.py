"""A look at a session's room a day and an hour before it begins, as a member would find it.

The token is tried by using it, the meeting is asked for, its time compared, its link opened.
"""

from chassis.errors import ChassisError, Conflict
from zoom_integration import access, repository
from zoom_integration.commands import connections, preflights
from zoom_integration.commands.preflights import Look
from zoom_integration.domain import Trouble
from zoom_integration.surroundings import Surroundings
from zoom_integration.zoom.transport import (
    GrantEnded,
    MeetingGone,
    NotTheHost,
    ScopesMissing,
    ZoomFailure,
)

AT_ONCE = 20


def run(around: Surroundings) -> None:
    """Look at those that are due, the nearest first."""
    with around.unit_of_work() as uow:
        due = repository.due_preflights(uow.db, uow.now, AT_ONCE)
    for session_id in due:
        with around.unit_of_work() as uow:
            look = preflights.begin(uow, session_id)
        if look is not None:
            trouble = look.known if look.is_known else _at_zoom(around, look)
            with around.unit_of_work() as uow:
                preflights.settle(uow, session_id, trouble)


def _at_zoom(around: Surroundings, look: Look) -> Trouble | None:
    try:
        return _compared(around, look)
    except (MeetingGone, NotTheHost):
        return Trouble.NO_MEETING
    except ScopesMissing:
        with around.unit_of_work() as uow:
            connections.miss_scopes(uow, host_id=look.host_id)
        return Trouble.CONNECTION_BROKEN
    except (GrantEnded, Conflict):
        return Trouble.CONNECTION_BROKEN
    except (ZoomFailure, ChassisError):
        return Trouble.ZOOM_UNAVAILABLE


def _compared(around: Surroundings, look: Look) -> Trouble | None:
    found = access.call(
        around, look.host_id, lambda token: around.clients.api.get_meeting(token, look.number)
    )
    if not look.plan.is_at_the_time_of(found.plan):
        return Trouble.TIME_DIFFERS
    return None if around.clients.links.resolves(found.join_url) else Trouble.LINK_DEAD
