"""What a series asks, its picture; putting it away, and copying it."""

from typing import Any
from uuid import UUID

from gateway import idempotency
from gateway.acting import Scope
from gateway.api.resource import Resource, acting_host
from gateway.context import remote
from gateway.deletion import rehearse
from gateway.schemas import series
from gateway.schemas import series_settings as schemas
from gateway.uploads import MAX_PICTURE_BYTES, takes_file

blueprint = Resource("terms", "Questions, pictures and copies of your series", for_accounts=True)


def _mine(series_id: UUID) -> dict[str, str]:
    return {"host_id": acting_host(), "series_id": str(series_id)}


@blueprint.operation("GET", "/series/<uuid:series_id>/questions", scope=Scope.SERIES_READ)
@blueprint.response(200, schemas.Questions)
def list_questions(series_id: UUID) -> dict[str, Any]:
    """List what people are asked at joining"""
    return remote().series.list_questions(**_mine(series_id))


@blueprint.operation("PUT", "/series/<uuid:series_id>/questions", scope=Scope.SERIES_WRITE)
@blueprint.arguments(schemas.SetQuestions)
@blueprint.response(200, schemas.Questions)
def set_questions(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Ask these from now on; answers that were given stay"""
    return remote().series.set_questions(
        **_mine(series_id), idempotency_key=idempotency.key(), **asked
    )


@blueprint.operation("PUT", "/series/<uuid:series_id>/picture", scope=Scope.SERIES_WRITE)
@takes_file(MAX_PICTURE_BYTES)
@blueprint.arguments(schemas.SetPicture)
@blueprint.response(200, series.Series)
def set_picture(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Give the series a picture; only its pixels are kept"""
    return remote().series.set_picture(**_mine(series_id), **asked)


@blueprint.operation("DELETE", "/series/<uuid:series_id>/picture", scope=Scope.SERIES_WRITE)
@blueprint.response(200, series.Series)
def remove_picture(series_id: UUID) -> dict[str, Any]:
    """Take the picture away"""
    return remote().series.remove_picture(**_mine(series_id), idempotency_key=idempotency.key())


@blueprint.operation("POST", "/series/<uuid:series_id>/clone", scope=Scope.SERIES_WRITE)
@blueprint.arguments(schemas.CloneSeries)
@blueprint.response(201, series.Series)
def clone_series(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Make a draft like the series, without its sessions, members and price"""
    return remote().series.clone_series(
        **_mine(series_id), idempotency_key=idempotency.key(), **asked
    )


@blueprint.operation("POST", "/series/<uuid:series_id>/archive", scope=Scope.SERIES_WRITE)
@blueprint.response(200, series.Series)
def archive_series(series_id: UUID) -> dict[str, Any]:
    """Put the series away: what lies ahead is cancelled, every membership ends"""
    return remote().series.archive_series(**_mine(series_id), idempotency_key=idempotency.key())


@blueprint.operation("GET", "/series/<uuid:series_id>/deletion", scope=Scope.SERIES_READ)
@blueprint.response(200, schemas.Deletion)
def rehearse_deletion(series_id: UUID) -> dict[str, Any]:
    """See what deleting the series would stop, in the order in which it stops"""
    return rehearse(_mine(series_id))
