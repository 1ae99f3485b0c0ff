"""Changing when a series takes place: what is wished, and what it would do to the sessions."""

from marshmallow import Schema, fields

from gateway.schemas.fields import Day, Identifier, Option, Text, WallTime, Whole, Zone
from gateway.schemas.series import INSTANT, UUID

_DAY_MINUTES = 24 * 60


class ScheduleChange(Schema):
    """What is left out stays as it is."""

    scope = Option("following", "all", required=True)
    from_session_id = Identifier(
        metadata={"description": "For `following`: the first session that changes."}
    )
    zone = Zone(metadata={"description": "For `all` only."})
    starts_on = Day(metadata={"description": "From which day on the new schedule counts."})
    starts_time = WallTime()
    duration_minutes = Whole(least=5, most=_DAY_MINUTES)
    recurrence = Text(
        longest=500,
        allow_none=True,
        metadata={"description": "An RFC 5545 rule; null ends the repeating."},
    )


class ChangeSchedule(ScheduleChange):
    version = Text(
        longest=64,
        metadata={"description": "Of the preview: 409 where it would do something else by now."},
    )


class SkipDate(Schema):
    on = Day(required=True, metadata={"description": "The day of the schedule that is left out."})


class Slot(Schema):
    on = fields.String(metadata={"format": "date"})
    starts_at = fields.String(metadata=INSTANT)
    duration_minutes = fields.Integer()


class SessionChange(Schema):
    """`starts_at` is the present start, null for a new session; `slot` null for one that goes."""

    action = fields.String(metadata={"description": "keep, move, cancel or add"})
    session_id = fields.String(allow_none=True, metadata=UUID)
    starts_at = fields.String(allow_none=True, metadata=INSTANT)
    slot = fields.Nested(Slot, allow_none=True)


class Drift(Schema):
    """A session moved by hand that departs from the schedule; `slot` null where it has none."""

    session_id = fields.String(metadata=UUID)
    starts_at = fields.String(metadata=INSTANT)
    slot = fields.Nested(Slot, allow_none=True)


class SchedulePlan(Schema):
    version = fields.String()
    changes = fields.List(fields.Nested(SessionChange))
    drift = fields.List(fields.Nested(Drift))


def as_wish(values: dict[str, object]) -> dict[str, object]:
    """What series wants to be told: there, an empty rule ends the repeating."""
    ends = "recurrence" in values and values["recurrence"] is None
    return values | ({"recurrence": ""} if ends else {})
