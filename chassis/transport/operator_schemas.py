"""What operators ask of every service, and what it answers. Imports no nameko."""

from marshmallow import RAISE, Schema, fields, validate


class Nothing(Schema):
    """No fields."""

    class Meta:
        unknown = RAISE


class ParkedOne(Nothing):
    """Which message, and who decides."""

    operator_id = fields.UUID(required=True)
    message_id = fields.String(required=True, validate=validate.Length(1, 300))


class Queue(Schema):
    """How many wait, and since when the oldest does."""

    waiting = fields.Integer()
    oldest_at = fields.AwareDateTime(allow_none=True)


class Task(Schema):
    """Something that the service does by itself, in whichever of its processes.

    `every` is the seconds between two runs, `ran_at` null before the first was told.
    """

    name = fields.String()
    every = fields.Float()
    ran_at = fields.AwareDateTime(allow_none=True)
    took = fields.Float()
    failures = fields.Integer()


class State(Schema):
    """How a service stands."""

    service = fields.String()
    release = fields.String()
    schema_version = fields.String(allow_none=True)
    outbox = fields.Nested(Queue)
    inbox = fields.Nested(Queue)
    parked = fields.Integer()
    tasks = fields.List(fields.Nested(Task))


class ParkedMessage(Schema):
    """A message that was given up, without what it says."""

    message_id = fields.String()
    source = fields.String()
    name = fields.String()
    attempts = fields.Integer()
    reason = fields.String(allow_none=True)
    received_at = fields.AwareDateTime()
    settled_at = fields.AwareDateTime()
    can_replay = fields.Boolean()


class Parked(Schema):
    """The latest first."""

    items = fields.List(fields.Nested(ParkedMessage))
