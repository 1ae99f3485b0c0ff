"""How far the members of a host's sessions came, and what became of each mail to them."""

from typing import Any
from uuid import UUID

from gateway import trail
from gateway.acting import Scope
from gateway.api.resource import Resource, acting_host
from gateway.context import remote
from gateway.schemas import trail as schemas
from gateway.trail import Gap

blueprint = Resource("reach", "Who was reached, and who was not", for_accounts=True)


@blueprint.operation("GET", "/sessions/<uuid:session_id>/trail", scope=Scope.MEMBERS_READ)
@blueprint.query(schemas.TrailPage)
@blueprint.response(200, schemas.Trail)
def get_trail(asked: dict[str, Any], session_id: UUID) -> dict[str, Any]:
    """Follow the members of a session: invited, reminded, at the join page"""
    host_id = acting_host()
    session = remote().series.get_session(host_id=host_id, session_id=str(session_id))
    gap = Gap(asked["gap"]) if "gap" in asked else None
    return trail.trace(session, host_id, gap=gap, after=asked.get("after"))


@blueprint.operation("GET", "/mailings/<uuid:mailing_id>/recipients", scope=Scope.MEMBERS_READ)
@blueprint.query(schemas.LogPage)
@blueprint.response(200, schemas.MailingLog)
def list_recipients(asked: dict[str, Any], mailing_id: UUID) -> dict[str, Any]:
    """List what became of one mailing, person by person, with reasons"""
    part = {name: asked.get(name) for name in ("state", "after")}
    return trail.log_of_mailing(acting_host(), str(mailing_id), **part)


@blueprint.operation("GET", "/memberships/<uuid:membership_id>/mail", scope=Scope.MEMBERS_READ)
@blueprint.query(schemas.MemberLogPage)
@blueprint.response(200, schemas.MemberLog)
def list_mail(asked: dict[str, Any], membership_id: UUID) -> dict[str, Any]:
    """List every mail to one of your members, the latest first, with reasons"""
    host_id = acting_host()
    member = remote().series.get_member(host_id=host_id, membership_id=str(membership_id))
    return trail.log_of_member(host_id, member, after=asked.get("after"))
