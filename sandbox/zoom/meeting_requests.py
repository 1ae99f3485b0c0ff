"""What a request may say of a meeting: Zoom's field names, limits and refusals."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.store import Document
from sandbox.zoom.errors import invalid
from sandbox.zoom.recurrence import Recurrence

SCHEDULED, FIXED_TIMES = 2, 8
_KINDS = (1, SCHEDULED, 3, FIXED_TIMES)
_TEXTS = {"topic": 200, "agenda": 2000, "password": 10}


def read(body: Any, zone: str) -> Document:
    """The known fields of a create or patch request, checked; unknown ones are ignored."""
    if not isinstance(body, dict):
        raise invalid("body", "Request Body should be a valid JSON object.")
    asked: Document = {name: _text(name, body[name]) for name in _TEXTS if name in body}
    if "type" in body:
        asked["type"] = _one_of("type", body["type"], _KINDS)
    if "duration" in body:
        asked["duration"] = _positive("duration", body["duration"])
    if "timezone" in body:
        asked["timezone"] = _zone(body["timezone"])
    if "start_time" in body:
        start = _start(body["start_time"], asked.get("timezone", zone))
        asked["start_time"] = start.strftime("%Y-%m-%dT%H:%M:%SZ")
    if "recurrence" in body:
        asked["recurrence"] = _recurrence(body["recurrence"])
    if "settings" in body:
        asked["settings"] = _object("settings", body["settings"])
    return asked


def rule_of(recurrence: Document) -> Recurrence:
    """The rule of a stored recurrence."""
    fields = dict(recurrence)
    if days := fields.pop("weekly_days", None):
        fields["weekly_days"] = tuple(int(day) for day in str(days).split(","))
    if end := fields.pop("end_date_time", None):
        fields["end_date_time"] = _start(end, "UTC")
    return Recurrence(**fields)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > _TEXTS[name]:
        raise invalid(name, f"Invalid field. At most {_TEXTS[name]} characters.")
    return value


def _one_of(name: str, value: Any, allowed: tuple[int, ...]) -> int:
    if value not in allowed or isinstance(value, bool):
        raise invalid(name, "Invalid field.")
    return int(value)


def _positive(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise invalid(name, "Invalid field.")
    return value


def _object(name: str, value: Any) -> Document:
    if not isinstance(value, dict):
        raise invalid(name, "Invalid field.")
    return value


def _zone(value: Any) -> str:
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, TypeError) as error:
        raise invalid("timezone", "Invalid field.") from error


def _start(value: Any, zone: str) -> datetime:
    """`…Z` is UTC; without it the time is local to the meeting's zone."""
    try:
        start = datetime.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise invalid("start_time", "Invalid field.") from error
    return (start if start.tzinfo else start.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _recurrence(value: Any) -> Document:
    known = Recurrence.__dataclass_fields__
    kept = {name: part for name, part in _object("recurrence", value).items() if name in known}
    _one_of("recurrence.type", kept.get("type"), (1, 2, 3))
    try:
        rule_of(kept)
    except ValueError as error:
        raise invalid("recurrence", "Invalid field.") from error
    return kept
