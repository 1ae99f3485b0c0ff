"""A recurrence rule said in the reader's language. Which days it means: `domain`."""

from datetime import time
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import (
    format_date,
    format_time,
    get_day_names,
    get_month_names,
    get_timezone_location,
)
from babel.lists import format_list

from series.domain.recurrence import Frequency, Rule, WeekdayNumber
from series.words.phrasebook import BY_LANGUAGE, Phrasebook


def language_of(tag: str | None) -> str:
    """The language in which a reader of that tag (fr, de-CH) is told; English if none of ours."""
    language = (tag or "").lower().split("-")[0]
    return language if language in BY_LANGUAGE else "en"


def describe(rule: Rule, language: str | None = None) -> str:
    """The rule as a phrase, such as "every 2 weeks on Monday and Friday, 10 times".

    `language` is a tag, as fr or de-CH; in English where it is none of ours.
    """
    said = BY_LANGUAGE[language_of(language)]
    return _clauses(rule, said) + _end(rule, said)


def describe_at(rule: Rule, at: time, zone: ZoneInfo, language: str | None = None) -> str:
    """With the time and whose time it is: "every Monday at 18:00 Paris time, 10 times"."""
    said = BY_LANGUAGE[language_of(language)]
    return f"{_clauses(rule, said)} {_at(at, zone, said, language)}{_end(rule, said)}"


def _clauses(rule: Rule, said: Phrasebook) -> str:
    if _is_every_weekday(rule):
        clauses = [_every_weekday(rule, said), _months(rule, said)]
    else:
        clauses = [_pace(rule, said), _days(rule, said), _months(rule, said), _position(rule, said)]
    return " ".join(clause for clause in clauses if clause)


def _is_every_weekday(rule: Rule) -> bool:
    """Every week on some days: people say that shorter."""
    is_weekly = rule.frequency is Frequency.WEEKLY and rule.interval == 1
    return is_weekly and bool(rule.by_day) and not (rule.by_month_day or rule.by_set_position)


def _every_weekday(rule: Rule, said: Phrasebook) -> str:
    known = get_day_names("wide", locale=said.locale)
    names = [said.plural(known[number.weekday]) for number in rule.by_day]
    return said.every_weekday.format(_listed(names, said))


def _at(at: time, zone: ZoneInfo, said: Phrasebook, language: str | None) -> str:
    clock = format_time(at, "short", locale=_clock_locale(said, language))
    phrase = said.at_one if said.at_one and clock.startswith("1:") else said.at
    return said.in_zone.format(phrase.format(clock), _place(zone, said))


def _clock_locale(said: Phrasebook, language: str | None) -> Locale:
    """How the reader's territory writes a time, as in mail; ours where the tag tells nothing."""
    ours = Locale.parse(said.locale)
    try:
        theirs = Locale.parse(language or "", sep="-")
    except (ValueError, UnknownLocaleError):
        return ours
    return theirs if theirs.language == ours.language else ours


def _place(zone: ZoneInfo, said: Phrasebook) -> str:
    if zone.key in ("UTC", "Etc/UTC"):
        return "UTC"
    return get_timezone_location(zone, locale=said.locale, return_city=True)


def _pace(rule: Rule, said: Phrasebook) -> str:
    if rule.interval == 1:
        return said.every[rule.frequency]
    return said.every_many[rule.frequency].format(rule.interval)


def _days(rule: Rule, said: Phrasebook) -> str:
    names = [_weekday(number, said) for number in rule.by_day]
    month_days = [_month_day(day, said) for day in rule.by_month_day]
    if names and month_days:
        return said.falling.format(_listed(names, said, "or"), _listed(month_days, said, "or"))
    return said.on.format(_listed(names or month_days, said)) if names or month_days else ""


def _weekday(number: WeekdayNumber, said: Phrasebook) -> str:
    name = get_day_names("wide", locale=said.locale)[number.weekday]
    if number.ordinal:
        return said.nth_weekday.format(_ordinal(number.ordinal, said), name)
    return said.weekday.format(name)


def _month_day(day: int, said: Phrasebook) -> str:
    return said.month_day.format(day) if day > 0 else said.nth_day.format(_ordinal(day, said))


def _ordinal(place: int, said: Phrasebook) -> str:
    if place in said.ordinals:
        return said.ordinals[place]
    return said.nth(place) if place > 0 else said.nth_last.format(said.nth(-place))


def _months(rule: Rule, said: Phrasebook) -> str:
    known = get_month_names("wide", locale=said.locale)
    names = [known[month] for month in rule.by_month]
    return said.in_months.format(_listed(names, said)) if names else ""


def _position(rule: Rule, said: Phrasebook) -> str:
    places = [_ordinal(place, said) for place in rule.by_set_position]
    return said.of_them.format(_listed(places, said)) if places else ""


def _end(rule: Rule, said: Phrasebook) -> str:
    if rule.until:
        return said.until.format(format_date(rule.until, "long", locale=said.locale))
    if rule.count:
        return said.once if rule.count == 1 else said.times.format(rule.count)
    return ""


def _listed(
    names: list[str], said: Phrasebook, joint: Literal["standard", "or"] = "standard"
) -> str:
    return format_list(names, joint, locale=said.locale)
