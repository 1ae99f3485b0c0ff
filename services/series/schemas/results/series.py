"""Series, as their hosts and as anyone sees them."""

from marshmallow import Schema, fields

from series.schemas.results.values import Instant, PriceOf


class Series(Schema):
    series_id = fields.UUID(attribute="id")
    host_id = fields.UUID()
    slug = fields.String()
    title = fields.String()
    description = fields.String()
    language = fields.String()
    zone = fields.String()
    status = fields.String()
    visibility = fields.String()
    pricing = fields.String()
    price = PriceOf(attribute="price_amount_cents")
    capacity = fields.Integer(allow_none=True)
    join_policy = fields.String()
    waiting_list = fields.String()
    reminder_offsets_minutes = fields.List(fields.Integer())
    opens_before_minutes = fields.Integer()
    starts_on = fields.Date()
    starts_time = fields.Time()
    duration_minutes = fields.Integer()
    recurrence = fields.String(allow_none=True)
    picture_id = fields.UUID(allow_none=True)
    members = fields.Integer()
    waiting = fields.Integer()
    created_at = Instant()
    published_at = Instant(allow_none=True)


class SeriesPage(Schema):
    items = fields.List(fields.Nested(Series))
    next = fields.UUID(allow_none=True)


class Question(Schema):
    question_id = fields.UUID(attribute="id")
    label = fields.String()
    is_required = fields.Boolean()


class Questions(Schema):
    items = fields.List(fields.Nested(Question))


class PublicSession(Schema):
    session_id = fields.UUID(attribute="id")
    starts_at = Instant()
    duration_minutes = fields.Integer()


class Rhythm(Schema):
    """A schedule that repeats, in words and the language of these."""

    words = fields.String()
    language = fields.String()


class PublicSeries(Schema):
    series_id = fields.UUID(attribute="id")
    slug = fields.String()
    title = fields.String()
    description = fields.String()
    language = fields.String()
    zone = fields.String()
    visibility = fields.String()
    pricing = fields.String()
    price = PriceOf(attribute="price_amount_cents")
    capacity = fields.Integer(allow_none=True)
    join_policy = fields.String()
    picture_id = fields.UUID(allow_none=True)
    is_full = fields.Boolean()
    schedule = fields.Nested(Rhythm, allow_none=True)
    # Lists that the database has built in the shape of Question and of PublicSession.
    questions = fields.Raw()
    sessions = fields.Raw()


class SchedulePreview(Schema):
    words = fields.String(allow_none=True)
    schedule = fields.Nested(Rhythm, allow_none=True)
    recurrence = fields.String(allow_none=True)
    starts_at = fields.List(Instant())
