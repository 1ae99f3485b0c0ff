"""The rights desk: requests that operators open and watch."""

from typing import Any
from uuid import UUID

from gateway.api.resource import Resource
from gateway.authentication import require_operator
from gateway.context import remote
from gateway.schemas import privacy as schemas
from gateway.tokens import Role

blueprint = Resource("operators", "For operators: the rights desk", for_accounts=True)


@blueprint.operation("GET", "/operator/rights-requests")
@blueprint.response(200, schemas.RequestList)
def list_requests() -> dict[str, Any]:
    """List rights requests by due date"""
    return remote().privacy.list_requests(operator_id=require_operator(Role.RIGHTS_DESK).account_id)


@blueprint.operation("POST", "/operator/rights-requests")
@blueprint.arguments(schemas.OpenForPerson)
@blueprint.response(202)
def open_request(asked: dict[str, Any]) -> dict[str, Any]:
    """Open a request for a person who wrote to support; they confirm by mail"""
    return remote().privacy.open_for_operator(
        operator_id=require_operator(Role.RIGHTS_DESK).account_id, **asked
    )


@blueprint.operation("POST", "/operator/rights-requests/<uuid:request_id>/look")
@blueprint.arguments(schemas.WithReason)
@blueprint.response(200, schemas.RequestAtDesk)
def look_at_request(asked: dict[str, Any], request_id: UUID) -> dict[str, Any]:
    """Look at a request; who looked and why is kept"""
    return remote().privacy.look_at_request(**asked, **_at(request_id))


@blueprint.operation("POST", "/operator/rights-requests/<uuid:request_id>/extension")
@blueprint.arguments(schemas.Extension)
@blueprint.response(200, schemas.RequestStatus)
def extend_request(asked: dict[str, Any], request_id: UUID) -> dict[str, Any]:
    """Extend a request, once; the person is told why"""
    return remote().privacy.extend_request(**asked, **_at(request_id))


@blueprint.operation("POST", "/operator/rights-requests/<uuid:request_id>/refusal")
@blueprint.arguments(schemas.Refusal)
@blueprint.response(200, schemas.RequestStatus)
def refuse_request(asked: dict[str, Any], request_id: UUID) -> dict[str, Any]:
    """Refuse a request on a ground; the person is told it, and how to complain"""
    return remote().privacy.refuse_request(**asked, **_at(request_id))


@blueprint.operation("POST", "/operator/rights-requests/<uuid:request_id>/hold")
@blueprint.arguments(schemas.Hold)
@blueprint.response(200, schemas.RequestStatus)
def hold_request(asked: dict[str, Any], request_id: UUID) -> dict[str, Any]:
    """Hold an erasure on a legal basis, for a time"""
    return remote().privacy.hold_request(**asked, **_at(request_id))


@blueprint.operation("POST", "/operator/rights-requests/<uuid:request_id>/hold/end")
@blueprint.arguments(schemas.WithReason)
@blueprint.response(200, schemas.RequestStatus)
def end_hold(asked: dict[str, Any], request_id: UUID) -> dict[str, Any]:
    """End a hold before its time"""
    return remote().privacy.end_hold(**asked, **_at(request_id))


@blueprint.operation("GET", "/operator/parked-commands")
@blueprint.response(200, schemas.ParkedList)
def list_parked() -> dict[str, Any]:
    """List rights commands that a service gave up on"""
    return remote().privacy.list_parked_commands(
        operator_id=require_operator(Role.RIGHTS_DESK).account_id
    )


@blueprint.operation("POST", "/operator/parked-commands/replay")
@blueprint.arguments(schemas.ParkedCommand)
@blueprint.response(202)
def replay_parked(asked: dict[str, Any]) -> dict[str, Any]:
    """Have a parked command handled again"""
    operator_id = require_operator(Role.RIGHTS_DESK).account_id
    return remote().privacy.replay_parked_command(operator_id=operator_id, **asked)


@blueprint.operation("GET", "/operator/visits")
@blueprint.response(200, schemas.VisitCounts)
def list_visits() -> dict[str, Any]:
    """How often each page was looked at, by day, of nobody in particular; thirty days"""
    require_operator()
    return remote().privacy.list_visits()


def _at(request_id: UUID) -> dict[str, Any]:
    return {
        "operator_id": require_operator(Role.RIGHTS_DESK).account_id,
        "request_id": str(request_id),
    }
