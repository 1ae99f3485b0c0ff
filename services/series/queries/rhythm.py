"""When a series takes place, in a reader's words: its schedule in force, where that repeats."""

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from series import words
from series.domain import rule_text, schedule, zones
from series.domain.recurrence import Rule
from series.models import Schedule, Series
from series.queries.pages import Database

_SERIES = Series.__table__
_SCHEDULE = Schedule.__table__
_READINGS_KEPT = 4096


def in_force(now: sa.ColumnElement[datetime]) -> sa.ScalarSelect[Any]:
    """The schedule of the row's series that its next sessions follow, as an object."""
    # UTC's day: a zone may be newer than the database's own zone data.
    today = sa.cast(sa.func.timezone("UTC", now), sa.Date)
    return (
        sa.select(
            sa.func.json_build_object(
                sa.literal_column("'starts_on'"),
                _SCHEDULE.c.starts_on,
                sa.literal_column("'starts_time'"),
                _SCHEDULE.c.starts_time,
                sa.literal_column("'recurrence'"),
                _SCHEDULE.c.recurrence,
            )
        )
        .where(
            _SCHEDULE.c.series_id == _SERIES.c.id,
            sa.or_(_SCHEDULE.c.last_on.is_(None), _SCHEDULE.c.last_on >= today),
        )
        .order_by(_SCHEDULE.c.starts_on)
        .limit(1)
        .correlate(_SERIES)
        .scalar_subquery()
    )


def of(db: Database, series: sa.RowMapping, language: str, now: datetime) -> dict[str, str] | None:
    """How a series repeats, in words of that language; None where it does not."""
    asked = sa.select(in_force(sa.literal(now, _SERIES.c.created_at.type)))
    found = db.execute(asked.where(_SERIES.c.id == series["id"])).scalar()
    return said(found, series["zone"], language)


def said(found: dict[str, str] | None, zone: str, language: str) -> dict[str, str] | None:
    """A schedule that `in_force` found, in words."""
    if found is None or not found["recurrence"]:
        return None
    return _said(**found, zone=zone, language=language)


# The busiest page says the same few rules again and again.
@lru_cache(maxsize=_READINGS_KEPT)
def _said(
    *, starts_on: str, starts_time: str, recurrence: str, zone: str, language: str
) -> dict[str, str]:
    known, at = zones.load(zone), time.fromisoformat(starts_time)
    rule = rule_text.parse(recurrence, zone=known, starts_time=at)
    return _in_words(rule.spelled_out(date.fromisoformat(starts_on)), at, known, language)


def in_words(planned: schedule.Schedule, language: str) -> dict[str, str] | None:
    """How a schedule that nobody has saved repeats; None where it does not."""
    if planned.rule is None:
        return None
    rule = planned.rule.spelled_out(planned.starts_on)
    return _in_words(rule, planned.starts_time, planned.zone, language)


def _in_words(rule: Rule, at: time, zone: ZoneInfo, language: str) -> dict[str, str]:
    return {
        "words": words.describe_at(rule, at, zone, language),
        "language": words.language_of(language),
    }
