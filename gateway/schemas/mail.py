"""Mail preferences of a person, and a host's log of what was sent."""

from typing import Any

from marshmallow import Schema, fields, validate, validates_schema

from gateway.schemas.fields import Identifier, refuse_nothing

_UUID = {"format": "uuid"}


class PreferredCategory(Schema):
    """A category that `is_required` is sent regardless: safety, and answers to rights."""

    name = fields.String()
    title = fields.String()
    about = fields.String()
    is_on = fields.Boolean()
    is_required = fields.Boolean()


class PreferredSeries(Schema):
    series_id = fields.String(metadata=_UUID)
    title = fields.String()
    is_on = fields.Boolean()


class Preferences(Schema):
    """What may be sent to an address; `stops` says what one click on unsubscribe would stop."""

    address_masked = fields.String()
    stops = fields.String()
    series = fields.Nested(PreferredSeries, allow_none=True)
    categories = fields.List(fields.Nested(PreferredCategory))


class SetPreferences(Schema):
    categories = fields.Dict(
        keys=fields.String(validate=validate.Length(min=1, max=50)),
        values=fields.Boolean(truthy={True}, falsy={False}),
        validate=validate.Length(max=50),
    )
    series = fields.Boolean(truthy={True}, falsy={False})

    @validates_schema
    def names_a_change(self, values: dict[str, Any], **kwargs: Any) -> None:
        refuse_nothing(values)


class MailingPage(Schema):
    series_id = Identifier()
    session_id = Identifier()
    after = Identifier(metadata={"description": "`next` of the page before."})
    limit = fields.Integer(validate=validate.Range(min=1, max=200))


class Mailing(Schema):
    mailing_id = fields.String(metadata=_UUID)
    kind = fields.String()
    series_id = fields.String(metadata=_UUID)
    session_id = fields.String(metadata=_UUID, allow_none=True)
    title = fields.String()
    due_at = fields.String(metadata={"format": "date-time"})
    status = fields.String()
    reason = fields.String(allow_none=True)
    recipients = fields.Integer()
    sent = fields.Integer()
    delivered = fields.Integer()
    bounced = fields.Integer()
    complained = fields.Integer()
    skipped = fields.Integer()


class MailingList(Schema):
    items = fields.List(fields.Nested(Mailing))
    next = fields.String(allow_none=True)
