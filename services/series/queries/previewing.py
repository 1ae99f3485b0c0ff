"""What a schedule would mean, before it is one: in words and in dates. Reads no database."""

from datetime import datetime
from itertools import islice
from typing import Any

from series import words
from series.domain import rule_text, schedule
from series.queries import rhythm
from series.refusals import as_invalid


def preview_schedule(
    *, now: datetime, limit: int, locale: str | None = None, **entered: Any
) -> dict[str, Any]:
    """The rule in words of that language, its canonical text, its next starts. Raises Invalid.

    `schedule` is what readers are told of it: with the time, and whose time that is.
    """
    with as_invalid():
        planned = schedule.make(**entered)
    rule = planned.rule.spelled_out(planned.starts_on) if planned.rule else None
    return {
        "words": words.describe(rule, locale) if rule else None,
        "schedule": rhythm.in_words(planned, locale or "en"),
        "recurrence": rule_text.to_text(planned.rule) if planned.rule else None,
        "starts_at": [slot.starts_at for slot in islice(planned.slots(after=now), limit)],
    }
