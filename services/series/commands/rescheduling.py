"""Changes when a series takes place, from one session on or altogether, after showing what it does.

The scope "this" is `sessions.reschedule_session`.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from chassis.errors import Conflict
from chassis.unit_of_work import UnitOfWork
from series import events, repository
from series.commands import horizon, sessions
from series.commands.replacing import Replacement, Wish, replacement_for, row_of
from series.domain import changes, schedule
from series.domain.changes import Action, Existing, Plan
from series.models import Series
from series.queries import hosting
from series.settings import Policy


def preview_schedule_change(
    uow: UnitOfWork, policy: Policy, *, host_id: UUID, series_id: UUID, **wished: Any
) -> Plan:
    """What the change would do. Raises NotFound, Invalid, Conflict."""
    series = repository.get_series(uow.db, host_id, series_id)
    return _plan(uow, policy, series, replacement_for(uow, series, Wish(**wished)))


def change_schedule(
    uow: UnitOfWork,
    policy: Policy,
    *,
    host_id: UUID,
    series_id: UUID,
    version: str | None,
    **wished: Any,
) -> sa.RowMapping:
    """Do it. Raises as the preview, and Conflict where it is not what `version` stood for."""
    series = repository.get_series(uow.db, host_id, series_id)
    replacement = replacement_for(uow, series, Wish(**wished))
    planned = _plan(uow, policy, series, replacement)
    if version is not None and version != planned.version:
        raise Conflict("plan_changed", "The sessions have changed since. Look at them once more.")
    _replace(uow, series, replacement)
    _carry_out(uow, series, replacement, planned)
    if series.status == "published":
        horizon.extend(uow, policy, series)
    return hosting.get_series(uow.db, host_id=host_id, series_id=series_id)


def _plan(uow: UnitOfWork, policy: Policy, series: Series, replacement: Replacement) -> Plan:
    upcoming = schedule.upcoming(replacement.schedules, after=uow.now, horizon=policy.horizon)
    slots = [slot for slot in upcoming if slot.on >= replacement.from_on]
    existing = [
        Existing(found.id, found.slot_on, found.starts_at, found.duration_minutes, found.is_moved)
        for found in replacement.affected
        if found.slot_on
    ]
    # A date that was cancelled, or that a session not concerned stands for, is not given again.
    taken = repository.slots_taken(uow.db, series.id, [slot.on for slot in slots])
    taken -= {found.on for found in existing}
    return changes.plan(existing, [slot for slot in slots if slot.on not in taken])


def _replace(uow: UnitOfWork, series: Series, replacement: Replacement) -> None:
    """Put the new schedules after what remains of the old ones."""
    if replacement.ends:
        replacement.ends.last_on = replacement.last_day_before
    for dropped in replacement.drops:
        uow.db.delete(dropped)
    for planned in replacement.schedules:
        uow.db.add(row_of(series, planned))
    zone = replacement.schedules[0].zone.key
    has_new_zone, series.zone = zone != series.zone, zone
    uow.db.flush()
    uow.db.expire(series, ["schedules"])
    if has_new_zone:
        uow.publish(events.series_updated(series))


def _carry_out(uow: UnitOfWork, series: Series, replacement: Replacement, planned: Plan) -> None:
    """Cancel and move; what is new comes with the horizon."""
    by_id = {session.id: session for session in replacement.affected}
    concerned = [
        (by_id[change.session_id], change) for change in planned.changes if change.session_id
    ]
    # All days are given back before any is taken, since two sessions may change places.
    for session, change in concerned:
        if change.slot is None or change.slot.on != session.slot_on:
            session.slot_on = None
    uow.db.flush()
    for session, change in concerned:
        if change.slot is None:
            sessions.cancel(uow, series, session)
            continue
        session.slot_on = change.slot.on
        if change.action is Action.MOVE:
            sessions.move(
                uow,
                series,
                session,
                starts_at=change.slot.starts_at,
                duration_minutes=change.slot.duration_minutes,
            )
    uow.db.flush()
