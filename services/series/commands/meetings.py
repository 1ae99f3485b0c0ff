"""The meetings that zoom_integration reports; a session keeps a copy to lead to."""

from datetime import datetime
from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from series import repository


def set_meeting(
    uow: UnitOfWork,
    *,
    session_id: UUID,
    join_url: str,
    meeting_id: str,
    as_of: datetime,
) -> None:
    """Copy where the session's meeting is, unless a later word came before, or its removal did.

    Nothing else of the session is touched: a reschedule before or after makes no difference.
    """
    session = repository.find_session(uow.db, session_id)
    if session is None or (session.meeting_as_of and session.meeting_as_of >= as_of):
        return
    if session.removed_meeting_id == meeting_id:
        return
    session.join_url = join_url
    session.meeting_id = meeting_id
    session.meeting_as_of = as_of


def clear_meeting(uow: UnitOfWork, *, session_id: UUID, meeting_id: str) -> None:
    """This meeting is gone; where another has taken its place, or does so later, that one stands.

    No instant is compared: Zoom gives no number twice, so that what is removed stays so.
    """
    session = repository.find_session(uow.db, session_id)
    if session is None:
        return
    session.removed_meeting_id = meeting_id
    if session.meeting_id == meeting_id:
        session.join_url = None
        session.meeting_id = None
