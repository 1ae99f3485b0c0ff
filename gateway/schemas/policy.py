"""The versions of the policy, and the record of who was told, for operators."""

from marshmallow import Schema, fields

_INSTANT = {"format": "date-time"}


class TellEverybody(Schema):
    """Nothing is left to choose: the words belong to the version."""


class Announcement(Schema):
    """`counts` are people by the state of their mail; the times are null until one has left."""

    mailing_id = fields.String(metadata={"format": "uuid"})
    version = fields.String()
    effective_at = fields.String(metadata=_INSTANT)
    summary = fields.String()
    announced_by = fields.String(metadata={"format": "uuid"})
    announced_at = fields.String(metadata=_INSTANT)
    status = fields.String()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    first_sent_at = fields.String(allow_none=True, metadata=_INSTANT)
    last_sent_at = fields.String(allow_none=True, metadata=_INSTANT)


class Standing(Schema):
    """`announcement` is null where there is no record; a record is kept for a year."""

    version = fields.String(metadata={"format": "date"})
    summary = fields.String()
    is_material = fields.Boolean()
    can_be_announced = fields.Boolean()
    announcement = fields.Nested(Announcement, allow_none=True)


class Standings(Schema):
    """The latest version first."""

    versions = fields.List(fields.Nested(Standing))


class Announced(Schema):
    mailing_id = fields.String(metadata={"format": "uuid"})
