"""The platform, as its operators see it."""

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import Option

SERVICES = ("identity", "series", "zoom_integration", "billing", "notifications", "privacy")

_INSTANT = {"format": "date-time"}
_MESSAGE_ID = r"[^\x00-\x1f\x7f]{1,300}\Z"


class WhichService(Schema):
    service = Option(*SERVICES, required=True)


class ParkedOne(WhichService):
    """A parked message of a service."""

    # No `Text`: the digits of a digest can look like a card's.
    message_id = fields.String(
        required=True, validate=validate.Regexp(_MESSAGE_ID), metadata={"format": "opaque"}
    )


class Queue(Schema):
    waiting = fields.Integer()
    oldest_at = fields.String(allow_none=True, metadata=_INSTANT)


class Task(Schema):
    name = fields.String()
    every = fields.Float(metadata={"description": "Seconds between two runs."})
    ran_at = fields.String(allow_none=True, metadata=_INSTANT)
    took = fields.Float(metadata={"description": "Seconds."})
    failures = fields.Integer(metadata={"description": "Since the last run that went well."})


class ServiceStanding(Schema):
    """`is_away`: the service did not answer, and all else is absent."""

    service = fields.String()
    is_away = fields.Boolean()
    release = fields.String()
    schema_version = fields.String(allow_none=True)
    outbox = fields.Nested(Queue)
    inbox = fields.Nested(Queue)
    parked = fields.Integer()
    tasks = fields.List(fields.Nested(Task))


class PlatformStanding(Schema):
    services = fields.List(fields.Nested(ServiceStanding))


class ParkedMessage(Schema):
    message_id = fields.String()
    source = fields.String()
    name = fields.String()
    attempts = fields.Integer()
    reason = fields.String(allow_none=True)
    received_at = fields.String(metadata=_INSTANT)
    settled_at = fields.String(metadata=_INSTANT)
    can_replay = fields.Boolean()


class ParkedMessages(Schema):
    """The latest first, a hundred at most."""

    items = fields.List(fields.Nested(ParkedMessage))
