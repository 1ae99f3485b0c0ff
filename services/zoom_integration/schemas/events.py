"""What zoom_integration reads of the events of series."""

from marshmallow import EXCLUDE, Schema, fields


class _OfSeries(Schema):
    series_id = fields.UUID(required=True)
    host_id = fields.UUID(required=True)
    title = fields.String(required=True)
    zone = fields.String(required=True)


class _Session(Schema):
    session_id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    sequence = fields.Integer(required=True)


class ScheduledSession(_Session):
    class Meta:
        unknown = EXCLUDE

    duration_minutes = fields.Integer(required=True)


class SessionsScheduled(_OfSeries):
    sessions = fields.List(fields.Nested(ScheduledSession), required=True)


class SessionRescheduled(ScheduledSession, _OfSeries):
    pass


class SessionCancelled(_Session, _OfSeries):
    pass


class MembershipEnded(Schema):
    membership_id = fields.UUID(required=True)
    series_id = fields.UUID(required=True)
    host_id = fields.UUID(required=True)
    reason = fields.String(required=True)


class SeriesUpdated(Schema):
    series_id = fields.UUID(required=True)
    title = fields.String(required=True)
    zone = fields.String(required=True)


class SeriesDeleted(Schema):
    series_id = fields.UUID(required=True)
    host_id = fields.UUID(required=True)
