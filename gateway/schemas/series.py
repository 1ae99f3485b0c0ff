"""A host's series, their sessions and members."""

from typing import Any

from marshmallow import Schema, fields, validate, validates_schema

from gateway.schemas.fields import (
    Day,
    Identifier,
    Instant,
    Locale,
    Option,
    Prose,
    Slug,
    Text,
    WallTime,
    Whole,
    Zone,
    refuse_nothing,
)
from gateway.schemas.money import PriceTag

INSTANT = {"format": "date-time"}
UUID = {"format": "uuid"}
_DAY_MINUTES = 24 * 60


class _Described(Schema):
    """What can be said of a series at any time."""

    description = Prose(
        longest=10_000, shortest=0, metadata={"description": "Markdown, without HTML."}
    )
    language = Locale()
    visibility = Option("public", "unlisted", "members_only")
    capacity = Whole(
        least=1,
        most=1_000_000,
        allow_none=True,
        metadata={"description": "How many places there are; null: as many as come."},
    )
    join_policy = Option("open", "approval")
    waiting_list = Option("automatic", "offers")
    reminder_offsets_minutes = fields.List(
        Whole(least=5, most=14 * _DAY_MINUTES),
        validate=validate.Length(max=5),
        metadata={"description": "How long before each session a reminder is sent, in minutes."},
    )
    opens_before_minutes = Whole(
        least=0,
        most=_DAY_MINUTES,
        metadata={"description": "How long before a session its join links open."},
    )


class Schedule(Schema):
    """When sessions fall: a first day and a time where the host is, and perhaps a rule."""

    zone = Zone(required=True, metadata={"description": "The host's zone, such as Europe/Paris."})
    starts_on = Day(required=True, metadata={"description": "The first session's day there."})
    starts_time = WallTime(required=True, metadata={"description": "Its time there, HH:MM."})
    duration_minutes = Whole(least=5, most=_DAY_MINUTES, required=True)
    recurrence = Text(
        longest=500,
        metadata={"description": "An RFC 5545 rule, such as FREQ=WEEKLY;BYDAY=TU. Absent: once."},
    )


class PreviewSchedule(Schedule):
    locale = Locale(metadata={"description": "Of the words: en, fr, de, es; else English."})


class CreateSeries(_Described, Schedule):
    title = Text(required=True, longest=120)
    slug = Slug(metadata={"description": "Absent: made from the title."})
    pricing = Option("free", "paid", required=True)


class ChangeSeries(_Described):
    title = Text(longest=120)
    slug = Slug(metadata={"description": "The old address finds nothing any more."})

    @validates_schema
    def names_a_change(self, values: dict[str, Any], **kwargs: Any) -> None:
        refuse_nothing(values)


class Page(Schema):
    """Where in a list to go on, and how far."""

    after = Identifier(metadata={"description": "`next` of the page before."})
    limit = fields.Integer(validate=validate.Range(min=1, max=200))


class SessionPage(Page):
    from_at = Instant(metadata={"description": "Leave out what ended before this instant."})
    until_at = Instant(
        metadata={"description": "Only what ended by this instant, the latest first."}
    )


class SessionTime(Schema):
    starts_at = Instant(required=True)
    duration_minutes = Whole(least=5, most=_DAY_MINUTES)


class Series(Schema):
    series_id = fields.String(metadata=UUID)
    slug = fields.String()
    title = fields.String()
    description = fields.String()
    language = fields.String()
    status = fields.String(metadata={"description": "draft, published, archived or deleting"})
    visibility = fields.String()
    pricing = fields.String()
    price = fields.Nested(PriceTag, allow_none=True)
    zone = fields.String()
    starts_on = fields.String(metadata={"format": "date"})
    starts_time = fields.String()
    duration_minutes = fields.Integer()
    recurrence = fields.String(allow_none=True)
    capacity = fields.Integer(allow_none=True)
    join_policy = fields.String()
    waiting_list = fields.String()
    reminder_offsets_minutes = fields.List(fields.Integer())
    opens_before_minutes = fields.Integer()
    picture_id = fields.String(
        allow_none=True,
        metadata=UUID | {"description": "Shown at /series-pictures/{picture_id}."},
    )
    members = fields.Integer()
    waiting = fields.Integer()
    created_at = fields.String(metadata=INSTANT)
    published_at = fields.String(metadata=INSTANT, allow_none=True)


class SeriesList(Schema):
    items = fields.List(fields.Nested(Series))
    next = fields.String(allow_none=True)


class Rhythm(Schema):
    """How often, and when on the host's clocks, in the words of `language`."""

    words = fields.String()
    language = fields.String()


class SchedulePreview(Schema):
    words = fields.String(allow_none=True)
    schedule = fields.Nested(Rhythm, allow_none=True)
    recurrence = fields.String(allow_none=True)
    starts_at = fields.List(fields.String(metadata=INSTANT))


class Session(Schema):
    session_id = fields.String(metadata=UUID)
    series_id = fields.String(metadata=UUID)
    starts_at = fields.String(metadata=INSTANT)
    duration_minutes = fields.Integer()
    status = fields.String(metadata={"description": "scheduled or cancelled"})
    sequence = fields.Integer()
    slot_on = fields.String(allow_none=True, metadata={"format": "date"})
    is_moved = fields.Boolean()
    join_url = fields.String(allow_none=True, metadata={"format": "uri"})
    meeting_id = fields.String(allow_none=True)


class SessionList(Schema):
    items = fields.List(fields.Nested(Session))
    next = fields.String(allow_none=True)


class Member(Schema):
    membership_id = fields.String(metadata=UUID)
    series_id = fields.String(metadata=UUID)
    email = fields.String()
    name = fields.String()
    phone = fields.String(allow_none=True)
    locale = fields.String(allow_none=True)
    zone = fields.String(allow_none=True)
    status = fields.String()
    is_whole = fields.Boolean(metadata={"description": "False: for some sessions only."})
    end_reason = fields.String(allow_none=True)
    requested_at = fields.String(metadata=INSTANT)
    joined_at = fields.String(metadata=INSTANT, allow_none=True)
    lapses_at = fields.String(metadata=INSTANT, allow_none=True)
    ended_at = fields.String(metadata=INSTANT, allow_none=True)


class MemberList(Schema):
    items = fields.List(fields.Nested(Member))
    next = fields.String(allow_none=True)
