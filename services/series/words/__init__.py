"""A recurrence rule said in the reader's language, for previews. Which days it means: `domain`."""

from typing import Literal

from babel.dates import format_date, get_day_names, get_month_names
from babel.lists import format_list

from series.domain.recurrence import Rule, WeekdayNumber
from series.words.phrasebook import BY_LANGUAGE, ENGLISH, Phrasebook


def describe(rule: Rule, language: str | None = None) -> str:
    """The rule as a phrase, such as "every 2 weeks on Monday and Friday, 10 times".

    `language` is a tag, as fr or de-CH; in English where it is none of ours.
    """
    said = BY_LANGUAGE.get((language or "").lower().split("-")[0], ENGLISH)
    clauses = [_pace(rule, said), _days(rule, said), _months(rule, said), _position(rule, said)]
    return " ".join(clause for clause in clauses if clause) + _end(rule, said)


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
