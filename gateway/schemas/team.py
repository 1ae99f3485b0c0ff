"""Teams of hosts, and the keys of their programs."""

from typing import Any

from marshmallow import Schema, fields, validate

from gateway.acting import Scope
from gateway.schemas.fields import Address, Instant, Option, Text, Token

_MOMENT = {"format": "date-time"}
_UUID = {"format": "uuid"}


def _scopes(**options: Any) -> fields.List[Any]:
    each = Option(*Scope)
    at_least_one = validate.Length(min=1, max=len(Scope), error="Choose at least one.")
    return fields.List(each, validate=at_least_one, **options)


class Place(Schema):
    """What somebody is on a team; without scopes, all that the position allows."""

    position = Option("co_host", "helper", required=True)
    scopes = _scopes(metadata={"description": "What the position does not allow is left out."})


class Invitation(Place):
    email = Address(required=True)


class JoinTeam(Schema):
    token = Token(required=True)


class TeamMember(Schema):
    id = fields.String(metadata=_UUID)
    account_id = fields.String(allow_none=True, metadata=_UUID)
    email = fields.String(metadata={"format": "email"})
    position = fields.String()
    scopes = fields.List(fields.String())
    invited_at = fields.String(metadata=_MOMENT)
    invitation_expires_at = fields.String(metadata=_MOMENT)
    accepted_at = fields.String(allow_none=True, metadata=_MOMENT)


class Team(Schema):
    items = fields.List(fields.Nested(TeamMember))


class HostOfTeam(Schema):
    """A host for whom you work; send the id as `Acting-For`."""

    host_id = fields.String(metadata=_UUID)
    name = fields.String()
    position = fields.String()
    scopes = fields.List(fields.String())


class HostList(Schema):
    items = fields.List(fields.Nested(HostOfTeam))


class NewApiKey(Schema):
    name = Text(required=True, longest=60, metadata={"description": "Where you will use it."})
    scopes = _scopes(required=True)
    expires_at = Instant(metadata={"description": "Until when; for ever where it is left out."})


class ApiKey(Schema):
    id = fields.String(metadata=_UUID)
    name = fields.String()
    hint = fields.String(metadata={"description": "How the key begins."})
    scopes = fields.List(fields.String())
    created_at = fields.String(metadata=_MOMENT)
    expires_at = fields.String(allow_none=True, metadata=_MOMENT)
    last_used_at = fields.String(allow_none=True, metadata=_MOMENT)


class ApiKeyList(Schema):
    items = fields.List(fields.Nested(ApiKey))


class MadeApiKey(Schema):
    """`key` is shown now and never again."""

    id = fields.String(metadata=_UUID)
    name = fields.String()
    key = fields.String()
    scopes = fields.List(fields.String())
    expires_at = fields.String(allow_none=True, metadata=_MOMENT)
