"""What is planned for each session, kept true as the session is scheduled, moved or called off.

Events may come late, twice and in any order: a session's `sequence` says which news is newer.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from notifications import repository
from notifications.commands import follow_ups, mailings
from notifications.domain import reminders
from notifications.domain.delivery import MailingStatus, Reason
from notifications.domain.kinds import (
    HOST_MESSAGE,
    REMINDER,
    SERIES_CLOSED,
    SESSION_CANCELLED,
    SESSION_CHANGED,
)
from notifications.models import Mailing, SeriesVoice, SessionPlan


def note_scheduled(
    uow: UnitOfWork,
    *,
    known_at: datetime,
    series_id: UUID,
    host_id: UUID,
    title: str,
    zone: str,
    reminder_offsets_minutes: list[int],
    sessions: list[dict[str, Any]],
) -> None:
    """New dates of a series: plan the reminders of each."""
    for session in sessions:
        news = {"series_id": series_id, "host_id": host_id, "title": title, "zone": zone}
        plan = _newest(uow, known_at=known_at, **news, **session)
        if plan.offsets is None:
            plan.offsets = reminder_offsets_minutes
        _plan_reminders(uow, plan)


def note_rescheduled(
    uow: UnitOfWork, *, known_at: datetime, previous_starts_at: datetime, **news: Any
) -> None:
    """A session moved: what was queued for the old time is dropped, the members are told."""
    if _is_old(uow, news):
        return
    plan = _newest(uow, known_at=known_at, **news)
    _plan_reminders(uow, plan)
    facts = {"previous_starts_at": previous_starts_at}
    mailings.tell_members(uow, plan, SESSION_CHANGED, due_at=uow.now, more=facts)


def note_cancelled(uow: UnitOfWork, *, known_at: datetime, **news: Any) -> None:
    """A session is off: nothing more is sent for it but the word that it is."""
    if _is_old(uow, news):
        return
    plan = _newest(uow, known_at=known_at, **news)
    plan.is_cancelled = True
    _drop_all(uow, plan.session_id, Reason.CANCELLED)
    mailings.tell_members(uow, plan, SESSION_CANCELLED, due_at=uow.now)


def note_series_updated(
    uow: UnitOfWork,
    *,
    known_at: datetime,
    series_id: UUID,
    title: str,
    zone: str,
    reminder_offsets_minutes: list[int],
) -> None:
    """Another title, zone, or choice of reminders for all sessions to come."""
    for plan in repository.plans_of(uow.db, series_id):
        plan.title, plan.zone, plan.offsets = title, zone, reminder_offsets_minutes
        _adapt_reminders(uow, plan)
        plan.known_at = max(plan.known_at, known_at)
        _plan_reminders(uow, plan)


def note_series_deleted(uow: UnitOfWork, *, series_id: UUID) -> None:
    """Nothing about its sessions is sent or kept (promise P36); its members are told once."""
    plans = repository.plans_of(uow.db, series_id)
    if plans:
        _tell_of_closing(uow, series_id, plans[0].title)
    to_members = sa.or_(Mailing.session_id.is_not(None), Mailing.kind == HOST_MESSAGE.name)
    uow.db.execute(sa.delete(Mailing).where(Mailing.series_id == series_id, to_members))
    for kept in (SessionPlan, SeriesVoice):
        uow.db.execute(sa.delete(kept).where(kept.series_id == series_id))


def _is_old(uow: UnitOfWork, news: dict[str, Any]) -> bool:
    plan = repository.find_plan(uow.db, news["session_id"])
    return plan is not None and plan.sequence >= news["sequence"]


def _newest(uow: UnitOfWork, *, known_at: datetime, **news: Any) -> SessionPlan:
    """The plan of a session with the news in it, unless it knows newer ones.

    What was queued for the session as it was before is dropped.
    """
    plan = repository.find_plan(uow.db, news["session_id"])
    if plan is None:
        plan = SessionPlan(**news, known_at=known_at, offsets=None, is_cancelled=False)
        uow.db.add(plan)
    elif news["sequence"] > plan.sequence:
        _drop_all(uow, plan.session_id, Reason.RESCHEDULED)
        for name, value in (news | {"known_at": known_at}).items():
            setattr(plan, name, value)
    uow.db.flush()
    return plan


def _plan_reminders(uow: UnitOfWork, plan: SessionPlan) -> None:
    if plan.is_cancelled or plan.offsets is None:
        return
    for each in reminders.plans(plan.starts_at, plan.offsets, known_at=plan.known_at):
        mailings.tell_members(
            uow, plan, REMINDER, due_at=each.due_at, offset_minutes=each.offset_minutes
        )
    follow_ups.plan(uow, plan)


def _tell_of_closing(uow: UnitOfWork, series_id: UUID, title: str) -> None:
    uow.db.add(
        Mailing(
            id=new_id(),
            kind=SERIES_CLOSED.name,
            series_id=series_id,
            facts={"title": title},
            due_at=uow.now,
            useful_until=uow.now + SERIES_CLOSED.useful_for,
            status=MailingStatus.PLANNED,
        )
    )


def _drop_all(uow: UnitOfWork, session_id: UUID, reason: Reason) -> None:
    for mailing in repository.unsent_mailings(uow.db, session_id):
        mailings.drop(uow, mailing, reason)


def _adapt_reminders(uow: UnitOfWork, plan: SessionPlan) -> None:
    """Give reminders that have not begun the plan's words; delete those no longer wanted.

    They are deleted, not dropped, since nobody was told of them: a choice may be taken back.
    """
    for mailing in repository.planned_reminders(uow.db, plan.session_id):
        if mailing.offset_minutes in (plan.offsets or ()):
            mailing.facts = mailing.facts | {"title": plan.title, "zone": plan.zone}
        else:
            uow.db.delete(mailing)
    uow.db.flush()
