"""Your team, and the teams that you are on. A team is its host's own: no member manages it."""

from typing import Any
from uuid import UUID

from gateway.api.resource import Resource
from gateway.authentication import require
from gateway.context import remote
from gateway.schemas import team as schemas

blueprint = Resource("teams", "Your team, and the hosts for whom you work", for_accounts=True)


@blueprint.operation("GET", "/team")
@blueprint.response(200, schemas.Team)
def list_team() -> dict[str, Any]:
    """List your team, with open invitations"""
    return remote().identity.list_team(host_id=require().account_id)


@blueprint.operation("POST", "/team")
@blueprint.arguments(schemas.Invitation)
@blueprint.response(201, schemas.TeamMember)
def invite(asked: dict[str, Any]) -> dict[str, Any]:
    """Invite somebody to your team; a mail follows"""
    return remote().identity.invite_team_member(host_id=require().account_id, **asked)


@blueprint.operation("PUT", "/team/<uuid:team_member_id>")
@blueprint.arguments(schemas.Place)
@blueprint.response(200, schemas.TeamMember)
def change_member(asked: dict[str, Any], team_member_id: UUID) -> dict[str, Any]:
    """Change what a member of your team may do"""
    return remote().identity.change_team_member(
        host_id=require().account_id, team_member_id=str(team_member_id), **asked
    )


@blueprint.operation("DELETE", "/team/<uuid:team_member_id>")
@blueprint.response(204)
def remove_member(team_member_id: UUID) -> None:
    """Take somebody off your team, or an invitation back"""
    remote().identity.remove_team_member(
        host_id=require().account_id, team_member_id=str(team_member_id)
    )


@blueprint.operation("GET", "/hosts")
@blueprint.response(200, schemas.HostList)
def list_hosts() -> dict[str, Any]:
    """List the hosts for whom you work"""
    return remote().identity.list_hosts(account_id=require().account_id)


@blueprint.operation("POST", "/hosts")
@blueprint.arguments(schemas.JoinTeam)
@blueprint.response(201, schemas.TeamMember)
def join(asked: dict[str, Any]) -> dict[str, Any]:
    """Join a team with the token from the mail

    Only the account that has the invited address can.
    """
    return remote().identity.accept_invitation(account_id=require().account_id, **asked)


@blueprint.operation("DELETE", "/hosts/<uuid:host_id>")
@blueprint.response(204)
def leave(host_id: UUID) -> None:
    """Leave a team"""
    remote().identity.leave_team(account_id=require().account_id, host_id=str(host_id))
