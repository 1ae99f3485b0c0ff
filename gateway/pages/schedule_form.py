"""The forms that change a schedule: whose sessions, and what becomes of the rule."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from gateway.pages.series_form import choice
from gateway.recurrence import WEEKDAYS
from gateway.schemas.fields import Day, Identifier, Option, Text, WallTime, Whole, Zone

KEEP = "KEEP"


class ScheduleChangeForm(Schema):
    """`frequency` KEEP leaves the rule as it is; `zone` counts for all sessions only."""

    scope = Option("following", "all", required=True)
    from_session_id = Identifier()
    starts_on = Day()
    starts_time = WallTime(required=True)
    zone = Zone(required=True)
    duration_minutes = Whole(least=5, most=1440, required=True)
    frequency = Option(KEEP, "ONCE", "DAILY", "WEEKLY", "MONTHLY", required=True)
    interval = Whole(least=1, most=52, load_default=1)
    weekdays = fields.List(Option(*WEEKDAYS))
    ends = Option("never", "count", "until", load_default="never")
    count = Whole(least=1, most=500)
    until = Day()
    version = Text(longest=64)

    @validates_schema(skip_on_field_errors=True)
    def is_whole(self, values: dict[str, Any], **kwargs: Any) -> None:
        if values["scope"] == "following" and not values.get("from_session_id"):
            raise ValidationError("Choose the session to begin with.", "from_session_id")
        repeats = values["frequency"] not in (KEEP, "ONCE")
        if repeats and values["ends"] != "never" and not values.get(values["ends"]):
            raise ValidationError("Say when it ends.", values["ends"])


class AddDateForm(Schema):
    on = Day(required=True)
    at = WallTime(required=True)
    minutes = Whole(least=5, most=1440, required=True)


class SkipDateForm(Schema):
    skipped_on = Day(required=True)


def as_wish(values: dict[str, Any]) -> dict[str, Any]:
    """What series wants to be told; an empty rule ends the repeating."""
    same = ("scope", "starts_on", "starts_time", "duration_minutes")
    wish = {name: values[name] for name in same if values.get(name)}
    if values["scope"] == "following":
        wish["from_session_id"] = values["from_session_id"]
    else:
        wish["zone"] = values["zone"]
    if values["frequency"] != KEEP:
        wish["recurrence"] = choice(values).as_rule() or ""
    return wish


def as_planned(series: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The series with the schedule that it would have."""
    wish = as_wish(values)
    return series | wish | {"recurrence": wish.get("recurrence", series["recurrence"]) or None}
