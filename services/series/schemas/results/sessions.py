"""Sessions, and what would become of them."""

from marshmallow import Schema, fields

from series.schemas.results.series import PublicSession
from series.schemas.results.values import Instant


class Session(PublicSession):
    series_id = fields.UUID()
    status = fields.String()
    sequence = fields.Integer()
    slot_on = fields.Date(allow_none=True)
    is_moved = fields.Boolean()
    join_url = fields.String(allow_none=True)
    meeting_id = fields.String(allow_none=True)


class SessionPage(Schema):
    items = fields.List(fields.Nested(Session))
    next = fields.UUID(allow_none=True)


class Person(Schema):
    membership_id = fields.UUID(attribute="id")
    email = fields.String()
    name = fields.String()


class PersonList(Schema):
    items = fields.List(fields.Nested(Person))


class SessionMember(Person):
    """Who was to come to a session. `source`: form, or list where the host invited them."""

    source = fields.String()
    status = fields.String()
    requested_at = Instant()
    joined_at = Instant()
    ended_at = Instant(allow_none=True)
    opened_count = fields.Integer()
    first_opened_at = Instant(allow_none=True)
    last_opened_at = Instant(allow_none=True)


class SessionMemberPage(Schema):
    items = fields.List(fields.Nested(SessionMember))
    next = fields.UUID(allow_none=True)


class Turnout(Schema):
    expected = fields.Integer()
    opened = fields.Integer()


class SlotOf(Schema):
    on = fields.Date()
    starts_at = Instant()
    duration_minutes = fields.Integer()


class Change(Schema):
    """`starts_at` is the present start, null for a new session; `slot` null for one that goes."""

    action = fields.String()
    session_id = fields.UUID(allow_none=True)
    starts_at = Instant(allow_none=True)
    slot = fields.Nested(SlotOf, allow_none=True)


class Drift(Schema):
    """A session moved by hand that departs from the schedule; `slot` null where it has none."""

    session_id = fields.UUID()
    starts_at = Instant()
    slot = fields.Nested(SlotOf, allow_none=True)


class SchedulePlan(Schema):
    version = fields.String()
    changes = fields.List(fields.Nested(Change))
    drift = fields.List(fields.Nested(Drift))
