"""The platform's health, and parked messages, for operators."""

from typing import Any

from gateway import platform_state
from gateway.api.resource import Resource
from gateway.authentication import require_operator
from gateway.context import remote
from gateway.schemas import ops as schemas

blueprint = Resource("platform", "For operators: how every service stands", for_accounts=True)


@blueprint.operation("GET", "/operator/services")
@blueprint.response(200, schemas.PlatformStanding)
def list_services() -> dict[str, Any]:
    """Show how every service stands: release, schema, queues, tasks"""
    require_operator()
    return {"services": platform_state.of_services()}


@blueprint.operation("GET", "/operator/parked-messages")
@blueprint.query(schemas.WhichService)
@blueprint.response(200, schemas.ParkedMessages)
def list_parked(asked: dict[str, str]) -> dict[str, Any]:
    """List a service's parked messages, without what they say"""
    require_operator()
    return remote().services()[asked["service"]].list_parked()


@blueprint.operation("POST", "/operator/parked-messages/replay")
@blueprint.arguments(schemas.ParkedOne)
@blueprint.response(202)
def replay_parked(asked: dict[str, str]) -> dict[str, Any]:
    """Have a parked message handled again"""
    operator_id = require_operator().account_id
    service = remote().services()[asked["service"]]
    return service.replay_parked(operator_id=operator_id, message_id=asked["message_id"])


@blueprint.operation("POST", "/operator/parked-messages/discard")
@blueprint.arguments(schemas.ParkedOne)
@blueprint.response(202)
def discard_parked(asked: dict[str, str]) -> dict[str, Any]:
    """Forget what a parked message says; it is never handled"""
    operator_id = require_operator().account_id
    service = remote().services()[asked["service"]]
    return service.discard_parked(operator_id=operator_id, message_id=asked["message_id"])
