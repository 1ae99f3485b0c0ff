"""A host's series, with their sessions and price."""

from typing import Any
from uuid import UUID

from gateway import idempotency
from gateway.acting import Scope
from gateway.api.resource import Resource, acting_host
from gateway.context import remote
from gateway.schemas import money
from gateway.schemas import series as schemas

blueprint = Resource("series", "Your series, their sessions and prices", for_accounts=True)


def _mine(series_id: UUID) -> dict[str, str]:
    return {"host_id": acting_host(), "series_id": str(series_id)}


@blueprint.operation("GET", "/series", scope=Scope.SERIES_READ)
@blueprint.query(schemas.Page)
@blueprint.response(200, schemas.SeriesList)
def list_series(page: dict[str, Any]) -> dict[str, Any]:
    """List your series"""
    return remote().series.list_series(host_id=acting_host(), **page)


@blueprint.operation("POST", "/series", scope=Scope.SERIES_WRITE)
@blueprint.arguments(schemas.CreateSeries)
@blueprint.response(201, schemas.Series)
def create_series(asked: dict[str, Any]) -> dict[str, Any]:
    """Create a series, as a draft

    Days and times are where the host is; the sessions keep their wall-clock time when the clocks
    change.
    """
    return remote().series.create_series(
        host_id=acting_host(), idempotency_key=idempotency.key(), **asked
    )


@blueprint.operation("POST", "/series/preview", scope=Scope.SERIES_READ)
@blueprint.arguments(schemas.PreviewSchedule)
@blueprint.response(200, schemas.SchedulePreview)
def preview_schedule(asked: dict[str, Any]) -> dict[str, Any]:
    """See what a schedule means, in words and dates, before it is one"""
    return remote().series.preview_schedule(**asked)


@blueprint.operation("GET", "/series/<uuid:series_id>", scope=Scope.SERIES_READ)
@blueprint.response(200, schemas.Series)
def get_series(series_id: UUID) -> dict[str, Any]:
    """Get one series"""
    return remote().series.get_series(**_mine(series_id))


@blueprint.operation("PATCH", "/series/<uuid:series_id>", scope=Scope.SERIES_WRITE)
@blueprint.arguments(schemas.ChangeSeries)
@blueprint.response(200, schemas.Series)
def change_series(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Change what is said of a series"""
    return remote().series.update_series(**_mine(series_id), **asked)


@blueprint.operation("DELETE", "/series/<uuid:series_id>", scope=Scope.SERIES_WRITE)
@blueprint.response(204)
def delete_series(series_id: UUID) -> None:
    """Delete a series and its members' data

    Subscriptions are cancelled first, then meetings and queued mail.
    """
    remote().series.delete_series(**_mine(series_id), idempotency_key=idempotency.key())


@blueprint.operation("POST", "/series/<uuid:series_id>/publish", scope=Scope.SERIES_WRITE)
@blueprint.response(200, schemas.Series)
def publish_series(series_id: UUID) -> dict[str, Any]:
    """Publish a series"""
    return remote().series.publish_series(**_mine(series_id), idempotency_key=idempotency.key())


@blueprint.operation("GET", "/series/<uuid:series_id>/sessions", scope=Scope.SERIES_READ)
@blueprint.query(schemas.SessionPage)
@blueprint.response(200, schemas.SessionList)
def list_sessions(page: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """List the sessions of a series"""
    return remote().series.list_sessions(**_mine(series_id), **page)


@blueprint.operation("POST", "/series/<uuid:series_id>/sessions", scope=Scope.SERIES_WRITE)
@blueprint.arguments(schemas.SessionTime)
@blueprint.response(201, schemas.Session)
def add_session(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Add a session beside the rule"""
    return remote().series.add_session(
        **_mine(series_id), idempotency_key=idempotency.key(), **asked
    )


@blueprint.operation("GET", "/series/<uuid:series_id>/price", scope=Scope.SERIES_READ)
@blueprint.response(200, money.Price)
def get_price(series_id: UUID) -> dict[str, Any]:
    """Get the price of a series"""
    remote().series.get_series(**_mine(series_id))
    return remote().billing.get_price(series_id=str(series_id))


@blueprint.operation("PUT", "/series/<uuid:series_id>/price", scope=Scope.PAYMENTS_WRITE)
@blueprint.arguments(money.SetPrice)
@blueprint.response(200, money.Price)
def set_price(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Set the price of a paid series; needs Stripe to be connected"""
    return remote().billing.set_price(
        **_mine(series_id), idempotency_key=idempotency.key(), **asked
    )
