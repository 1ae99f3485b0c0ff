"""When a host's series takes place: changed as a whole or from a session on, and its exceptions."""

from typing import Any
from uuid import UUID

from gateway import idempotency
from gateway.acting import Scope
from gateway.api.resource import Resource, acting_host
from gateway.context import remote
from gateway.schemas import schedule as schemas
from gateway.schemas import series

blueprint = Resource("schedule", "When your series take place, and exceptions", for_accounts=True)


def _mine(series_id: UUID) -> dict[str, str]:
    return {"host_id": acting_host(), "series_id": str(series_id)}


@blueprint.operation("POST", "/series/<uuid:series_id>/schedule/preview", scope=Scope.SERIES_READ)
@blueprint.arguments(schemas.ScheduleChange)
@blueprint.response(200, schemas.SchedulePlan)
def preview_change(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """See which sessions a changed schedule would keep, move, cancel and add

    `drift` lists the sessions that were moved by hand and depart from it. A single session is
    moved by its own operation.
    """
    return remote().series.preview_schedule_change(**_mine(series_id), **schemas.as_wish(asked))


@blueprint.operation("POST", "/series/<uuid:series_id>/schedule", scope=Scope.SERIES_WRITE)
@blueprint.arguments(schemas.ChangeSchedule)
@blueprint.response(200, series.Series)
def change_schedule(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Change the schedule, for all sessions or from one on; members are told"""
    return remote().series.change_schedule(
        **_mine(series_id), idempotency_key=idempotency.key(), **schemas.as_wish(asked)
    )


@blueprint.operation("POST", "/series/<uuid:series_id>/skipped-dates", scope=Scope.SERIES_WRITE)
@blueprint.arguments(schemas.SkipDate)
@blueprint.response(201, series.Session)
def skip_date(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Leave out a date of the schedule, however far ahead"""
    return remote().series.skip_date(**_mine(series_id), idempotency_key=idempotency.key(), **asked)


@blueprint.operation("POST", "/sessions/<uuid:session_id>/restore", scope=Scope.SERIES_WRITE)
@blueprint.response(201, series.Session)
def restore_session(session_id: UUID) -> dict[str, Any]:
    """Let a cancelled session take place after all, as a new one"""
    return remote().series.restore_session(
        host_id=acting_host(),
        session_id=str(session_id),
        idempotency_key=idempotency.key(),
    )
