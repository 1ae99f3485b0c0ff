"""What is asked about teams and API keys. `host_id` is the account whose series they are."""

from typing import Any

from marshmallow import fields, validate

from identity.domain.roles import Position, Scope
from identity.schemas.fields import Address, Line, Request, Secret


def _scopes(**options: Any) -> fields.List:
    return fields.List(
        fields.Enum(Scope, by_value=True), validate=validate.Length(1, len(Scope)), **options
    )


class ByHost(Request):
    host_id = fields.UUID(required=True)


class OfHost(ByHost):
    account_id = fields.UUID(required=True)


class InviteTeamMember(ByHost):
    email = Address(required=True)
    position = fields.Enum(Position, by_value=True, required=True)
    scopes = _scopes(load_default=None)


class GetInvitation(Request):
    team_member_id = fields.UUID(required=True)


class AcceptInvitation(Request):
    account_id = fields.UUID(required=True)
    token = Secret(required=True)


class RemoveTeamMember(ByHost):
    team_member_id = fields.UUID(required=True)


class ChangeTeamMember(RemoveTeamMember):
    position = fields.Enum(Position, by_value=True, required=True)
    scopes = _scopes(load_default=None)


class CreateApiKey(ByHost):
    browser_session_id = fields.UUID(required=True)
    name = Line(longest=60, required=True)
    scopes = _scopes(required=True)
    expires_at = fields.AwareDateTime(load_default=None)


class RevokeApiKey(ByHost):
    api_key_id = fields.UUID(required=True)


class AuthenticateApiKey(Request):
    key = Secret(required=True)
