"""A word from the host after each session, where the host chose to have one."""

from uuid import UUID

from chassis.unit_of_work import UnitOfWork
from notifications import repository
from notifications.commands import mailings
from notifications.domain import reminders
from notifications.domain.kinds import FOLLOW_UP
from notifications.models import SessionPlan


def plan(uow: UnitOfWork, session: SessionPlan) -> None:
    """Plan it for a session that is not over, if the host wants it."""
    voice = repository.find_voice(uow.db, session.series_id)
    if voice is not None and voice.follow_up:
        _plan(uow, session)


def adapt(uow: UnitOfWork, series_id: UUID, *, is_wanted: bool) -> None:
    """The host chose anew: plan it for the sessions to come, or for none of them."""
    for mailing in repository.planned_follow_ups(uow.db, series_id) if not is_wanted else ():
        uow.db.delete(mailing)
    for session in repository.plans_of(uow.db, series_id) if is_wanted else ():
        _plan(uow, session)


def _plan(uow: UnitOfWork, session: SessionPlan) -> None:
    due_at = reminders.follow_up_at(session.starts_at, session.duration)
    if session.is_cancelled or due_at <= uow.now:
        return
    until = due_at + FOLLOW_UP.useful_for
    mailings.tell_members(uow, session, FOLLOW_UP, due_at=due_at, useful_until=until)
