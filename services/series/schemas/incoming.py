"""The fields that series reads of other services' events; whatever else they carry is ignored."""

from marshmallow import Schema, fields, validate


class MeetingReady(Schema):
    """zoom_integration.meeting_ready"""

    session_id = fields.UUID(required=True)
    join_url = fields.Url(required=True, schemes={"https", "http"}, require_tld=False)
    meeting_id = fields.String(required=True, validate=validate.Length(1, 200))


class MeetingRemoved(Schema):
    """zoom_integration.meeting_removed"""

    session_id = fields.UUID(required=True)
    meeting_id = fields.String(required=True, validate=validate.Length(1, 200))


class PriceSet(Schema):
    """billing.price_set"""

    series_id = fields.UUID(required=True)
    amount_cents = fields.Integer(strict=True, required=True, validate=validate.Range(min=0))
    currency = fields.String(required=True, validate=validate.Length(3, 3))
    interval = fields.String(required=True, validate=validate.Length(1, 20))


class OfMembership(Schema):
    """billing.subscription_started, checkout_expired and subscription_ended"""

    membership_id = fields.UUID(required=True)
