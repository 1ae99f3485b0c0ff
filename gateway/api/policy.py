"""The versions of the policy: who was told of each, and telling everybody."""

from typing import Any

from gateway import announcing
from gateway.api.resource import Resource
from gateway.authentication import require_operator
from gateway.context import remote
from gateway.schemas import policy as schemas
from gateway.tokens import Role

blueprint = Resource("policy", "For operators: the policy, and who was told", for_accounts=True)


@blueprint.operation("GET", "/operator/policy-versions")
@blueprint.response(200, schemas.Standings)
def list_versions() -> dict[str, Any]:
    """List the policy's versions with the record of who was told"""
    require_operator(Role.RIGHTS_DESK)
    return {"versions": announcing.standings(remote().notifications.list_announcements())}


@blueprint.operation("POST", "/operator/policy-versions/<name>/announcement")
@blueprint.response(202, schemas.Announced)
def announce(name: str) -> dict[str, Any]:
    """Tell everybody of a material version, once"""
    return announcing.announce(name)
