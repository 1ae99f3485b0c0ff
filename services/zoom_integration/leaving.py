"""Doing an errand at Zoom: deleting what is to go, revoking the grant, confirming a deletion.

Whatever Zoom no longer knows counts as done.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis import clock
from zoom_integration.commands import errands
from zoom_integration.commands.errands import Leaving
from zoom_integration.locks import held
from zoom_integration.surroundings import Surroundings
from zoom_integration.zoom.transport import (
    GrantEnded,
    Throttled,
    TokenExpired,
    Unreachable,
    ZoomFailure,
)

MEETINGS_AT_ONCE = 20
"""So many deletions fit into the time that a host waits for an answer."""


def run(around: Surroundings, errand_id: UUID) -> bool:
    """Try an errand; True once it is done."""
    with held(around, f"errand:{errand_id}") as is_ours:
        return is_ours and _run(around, errand_id)


def _run(around: Surroundings, errand_id: UUID) -> bool:
    with around.unit_of_work() as uow:
        found = errands.open_errand(uow, errand_id)
    if found is None:
        return True
    try:
        is_done = _do(around, errand_id, *found)
    except (Unreachable, Throttled) as failure:
        until = failure.retry_at if isinstance(failure, Throttled) else None
        with around.unit_of_work() as uow:
            errands.postpone(uow, errand_id, until=until)
        return False
    if is_done:
        with around.unit_of_work() as uow:
            errands.finish(uow, errand_id)
    return is_done


def _do(around: Surroundings, errand_id: UUID, kind: str, content: dict[str, Any]) -> bool:
    if kind == errands.COMPLY:
        around.clients.compliance.confirm(content)
        return True
    try:
        return _leave(around, errand_id, Leaving(**content))
    except GrantEnded:
        return True  # nobody can use these tokens any more


def _leave(around: Surroundings, errand_id: UUID, leaving: Leaving) -> bool:
    """Delete some meetings, and at the end the grant; False while meetings are left."""
    leaving = _awake(around, errand_id, leaving, clock.now())
    now, later = leaving.meetings[:MEETINGS_AT_ONCE], leaving.meetings[MEETINGS_AT_ONCE:]
    try:
        _delete(around, leaving.access_token, now)
    except TokenExpired:
        later = ()  # the grant has ended at Zoom's: the meetings are out of our hands
    if later:
        with around.unit_of_work() as uow:
            errands.reseal(uow, errand_id, leaving.without(now))
            errands.postpone(uow, errand_id, until=uow.now)
        return False
    around.clients.oauth.revoke(leaving.access_token)
    return True


def _awake(around: Surroundings, errand_id: UUID, leaving: Leaving, now: datetime) -> Leaving:
    """With an access token that lives: only such a one can be revoked."""
    if not leaving.is_expired(now):
        return leaving
    grant = around.clients.oauth.refresh(leaving.refresh_token)
    renewed = leaving.renewed(grant, now)
    with around.unit_of_work() as uow:
        errands.reseal(uow, errand_id, renewed)
    return renewed


def _delete(around: Surroundings, token: str, numbers: Sequence[int]) -> None:
    for number in numbers:
        try:
            around.clients.api.delete_meeting(token, number)
        except (Unreachable, Throttled, TokenExpired):
            raise
        except ZoomFailure:
            continue  # gone already, somebody else's, or running: nothing that would help later
