"""What is told of teams and API keys."""

from marshmallow import Schema, fields

from identity.schemas.fields import Instant


class _Allowed(Schema):
    position = fields.String()
    scopes = fields.List(fields.String())


class TeamMember(_Allowed):
    id = fields.UUID()
    account_id = fields.UUID(allow_none=True)
    email = fields.String(attribute="email_normalised")
    invited_at = Instant()
    invitation_expires_at = Instant()
    accepted_at = Instant(allow_none=True)


class Team(Schema):
    items = fields.List(fields.Nested(TeamMember))


class Host(_Allowed):
    host_id = fields.UUID()
    name = fields.String()


class Hosts(Schema):
    items = fields.List(fields.Nested(Host))


class Access(_Allowed):
    """`position` is `host` for the host."""


class Invitation(Schema):
    email = fields.String()
    position = fields.String()
    host_name = fields.String()
    locale = fields.String()


class ApiKey(Schema):
    id = fields.UUID()
    name = fields.String()
    hint = fields.String()
    scopes = fields.List(fields.String())
    created_at = Instant()
    expires_at = Instant(allow_none=True)
    last_used_at = Instant(allow_none=True)


class ApiKeys(Schema):
    items = fields.List(fields.Nested(ApiKey))


class MadeApiKey(Schema):
    id = fields.UUID()
    name = fields.String()
    key = fields.String()
    scopes = fields.List(fields.String())
    expires_at = Instant(allow_none=True)


class KeyHolder(Schema):
    api_key_id = fields.UUID()
    host_id = fields.UUID()
    scopes = fields.List(fields.String())
