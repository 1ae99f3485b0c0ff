"""The events that billing reads: only the fields that it uses."""

from marshmallow import EXCLUDE, Schema, fields


class SeriesCreated(Schema):
    series_id = fields.UUID(required=True)
    host_id = fields.UUID(required=True)
    title = fields.String(required=True)


class SeriesUpdated(Schema):
    series_id = fields.UUID(required=True)
    title = fields.String(required=True)


class SeriesDeleted(Schema):
    series_id = fields.UUID(required=True)


class MembershipEnded(Schema):
    membership_id = fields.UUID(required=True)
    reason = fields.String(required=True)


class SessionFact(Schema):
    class Meta:
        unknown = EXCLUDE

    session_id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    sequence = fields.Integer(required=True)


class SessionChanged(SessionFact):
    series_id = fields.UUID(required=True)


class SessionsScheduled(Schema):
    series_id = fields.UUID(required=True)
    sessions = fields.List(fields.Nested(SessionFact), required=True)
