"""The text of a recurrence rule (RFC 5545, 3.3.10), read and written; `recurrence` expands it."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from series.domain.recurrence import DAYS_OF_WEEK, Frequency, Rule, WeekdayNumber
from series.domain.violations import RuleViolation

Item = TypeVar("Item")

FIELD = "recurrence"
MAX_LENGTH = 500
MAX_INTERVAL = 366
MAX_COUNT = 1000

_KNOWN = frozenset(
    ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST")
)
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"[0-9]{8}(T[0-9]{6}Z?)?")


def parse(text: str, *, zone: ZoneInfo, starts_time: time) -> Rule:
    """Read a rule, with or without `RRULE:` in front. Raises RuleViolation.

    An UNTIL with a time is turned into the last day whose session starts by then, for which the
    zone and the time of day are needed.
    """
    parts = _parts(text)
    rule = Rule(
        frequency=_frequency(parts["FREQ"]),
        interval=_number(parts, "INTERVAL", 1, MAX_INTERVAL) or 1,
        count=_number(parts, "COUNT", 1, MAX_COUNT),
        until=_until(parts["UNTIL"], zone, starts_time) if "UNTIL" in parts else None,
        by_month=_numbers(parts, "BYMONTH", 1, 12),
        by_month_day=_numbers(parts, "BYMONTHDAY", 1, 31, or_negative=True),
        by_day=_each(parts, "BYDAY", _weekday_number),
        by_set_position=_numbers(parts, "BYSETPOS", 1, 366, or_negative=True),
        week_start=_week_start(parts.get("WKST", "MO")),
    )
    _refuse_contradictions(rule)
    return rule


def to_text(rule: Rule) -> str:
    """The rule as text, in one canonical form that `parse` reads back to an equal rule."""
    parts = {
        "FREQ": rule.frequency.value,
        "INTERVAL": "" if rule.interval == 1 else str(rule.interval),
        "COUNT": str(rule.count or ""),
        "UNTIL": rule.until.strftime("%Y%m%d") if rule.until else "",
        "BYMONTH": _joined(rule.by_month),
        "BYMONTHDAY": _joined(rule.by_month_day),
        "BYDAY": ",".join(
            f"{number.ordinal or ''}{DAYS_OF_WEEK[number.weekday]}" for number in rule.by_day
        ),
        "BYSETPOS": _joined(rule.by_set_position),
        "WKST": DAYS_OF_WEEK[rule.week_start] if rule.week_start else "",
    }
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def _joined(numbers: tuple[int, ...]) -> str:
    return ",".join(str(number) for number in numbers)


def _parts(text: str) -> dict[str, str]:
    body = text.strip().upper().removeprefix("RRULE:")
    if len(body) > MAX_LENGTH:
        raise RuleViolation(FIELD, f"The rule is longer than {MAX_LENGTH} characters.")
    parts: dict[str, str] = {}
    for item in body.removesuffix(";").split(";"):
        name, equals, value = item.partition("=")
        if not (equals and value):
            raise RuleViolation(FIELD, "A rule reads like FREQ=WEEKLY;BYDAY=MO.")
        if name not in _KNOWN:
            raise RuleViolation(FIELD, f"{name[:20]} is not supported: a rule names days only.")
        if name in parts:
            raise RuleViolation(FIELD, f"{name} stands twice in the rule.")
        parts[name] = value
    if "FREQ" not in parts:
        raise RuleViolation(FIELD, "The rule lacks its FREQ.")
    return parts


def _frequency(value: str) -> Frequency:
    try:
        return Frequency(value)
    except ValueError:
        raise RuleViolation(FIELD, "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY.") from None


def _number(parts: dict[str, str], name: str, low: int, high: int) -> int | None:
    found = _numbers(parts, name, low, high)
    if len(found) > 1:
        raise RuleViolation(FIELD, f"{name} is one number.")
    return found[0] if found else None


def _numbers(
    parts: dict[str, str], name: str, low: int, high: int, *, or_negative: bool = False
) -> tuple[int, ...]:
    def read(item: str) -> int:
        sign = -1 if or_negative and item.startswith("-") else 1
        digits = item.removeprefix("-") if sign < 0 else item.removeprefix("+")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 4):
            raise RuleViolation(FIELD, f"{name} holds something that is not a number.")
        if not low <= int(digits) <= high:
            raise RuleViolation(FIELD, f"{name} lies between {low} and {high}.")
        return sign * int(digits)

    return _each(parts, name, read)


def _each(parts: dict[str, str], name: str, read: Callable[[str], Item]) -> tuple[Item, ...]:
    if name not in parts:
        return ()
    return tuple(dict.fromkeys(read(item) for item in parts[name].split(",")))


def _weekday_number(item: str) -> WeekdayNumber:
    found = _WEEKDAY.fullmatch(item)
    if not found or (found[1] and not 1 <= abs(int(found[1])) <= 53):
        raise RuleViolation(FIELD, "BYDAY holds days such as MO, 2TU or -1FR.")
    return WeekdayNumber(DAYS_OF_WEEK.index(found[2]), int(found[1] or 0))


def _week_start(value: str) -> int:
    if value not in DAYS_OF_WEEK:
        raise RuleViolation(FIELD, "WKST is a day such as MO.")
    return DAYS_OF_WEEK.index(value)


def _until(value: str, zone: ZoneInfo, starts_time: time) -> date:
    if not _UNTIL.fullmatch(value):
        raise RuleViolation(FIELD, "UNTIL is a day such as 20271231.")
    try:
        if "T" not in value:
            return date.fromisoformat(value)
        given = datetime.fromisoformat(value)
        local = given.astimezone(zone) if given.tzinfo else given.replace(tzinfo=zone)
        too_early = timedelta(days=1 if local.time() < starts_time else 0)
        return local.date() - too_early
    except (ValueError, OverflowError):
        raise RuleViolation(FIELD, "UNTIL is a day that does not exist.") from None


def _refuse_contradictions(rule: Rule) -> None:
    if rule.count and rule.until:
        raise RuleViolation(FIELD, "A rule has COUNT or UNTIL, not both.")
    if rule.by_month_day and rule.frequency is Frequency.WEEKLY:
        raise RuleViolation(FIELD, "BYMONTHDAY has no meaning in a weekly rule.")
    has_ordinal = any(number.ordinal for number in rule.by_day)
    if has_ordinal and rule.frequency in (Frequency.DAILY, Frequency.WEEKLY):
        raise RuleViolation(FIELD, "2TU and the like belong to monthly and yearly rules.")
    if rule.by_set_position and not (rule.by_day or rule.by_month_day or rule.by_month):
        raise RuleViolation(FIELD, "BYSETPOS needs BYDAY, BYMONTHDAY or BYMONTH beside it.")
