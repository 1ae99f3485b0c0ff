"""The forms of a series' settings and of the questions that it asks."""

from typing import Any

from marshmallow import Schema, fields, validate

from gateway.formats import duration
from gateway.pages.series_form import REMINDERS
from gateway.schemas.fields import Locale, Option, Prose, Slug, Text, Whole
from gateway.schemas.series_settings import MOST_QUESTIONS

LANGUAGES = (("en", "English"), ("fr", "Français"), ("de", "Deutsch"), ("es", "Español"))
OPENS_BEFORE = (0, 5, 10, 15, 30, 60)
_BLANK_QUESTIONS = 3
_SAME = ("title", "slug", "language", "visibility", "join_policy", "waiting_list")


class SettingsForm(Schema):
    """What can be changed of a series, but for when it takes place."""

    title = Text(required=True, longest=120)
    slug = Slug(required=True)
    description = Prose(longest=10_000)
    language = Locale(required=True)
    visibility = Option("public", "unlisted", "members_only", required=True)
    join_policy = Option("open", "approval", required=True)
    waiting_list = Option("automatic", "offers", required=True)
    capacity = Whole(least=1, most=1_000_000)
    reminders = fields.List(Whole(least=5, most=14 * 1440), validate=validate.Length(max=5))
    opens_before_minutes = Whole(least=0, most=1440, required=True)


class QuestionsForm(Schema):
    """Lines in order; `required` holds the places, from 0, of those that must be answered."""

    labels = fields.List(
        Text(longest=300, shortest=0), validate=validate.Length(max=MOST_QUESTIONS + 3)
    )
    required = fields.List(Whole(least=0, most=MOST_QUESTIONS + 3))


def as_typed(series: dict[str, Any]) -> dict[str, Any]:
    """The form as things are."""
    return series | {"reminders": series.get("reminder_offsets_minutes", [])}


def as_change(values: dict[str, Any]) -> dict[str, Any]:
    """What series wants to be told; what was left blank is emptied."""
    return {name: values[name] for name in _SAME} | {
        "description": values.get("description", ""),
        "capacity": values.get("capacity"),
        "reminder_offsets_minutes": values.get("reminders", []),
        "opens_before_minutes": values["opens_before_minutes"],
    }


def as_asked(questions: list[dict[str, Any]]) -> dict[str, Any]:
    """The form with the present questions and a few blank lines."""
    blank = [""] * min(_BLANK_QUESTIONS, MOST_QUESTIONS - len(questions))
    return {
        "labels": [question["label"] for question in questions] + blank,
        "required": [at for at, question in enumerate(questions) if question["is_required"]],
    }


def as_questions(values: dict[str, Any]) -> list[dict[str, Any]]:
    """What series wants to be told: the lines that say something."""
    required = values.get("required", [])
    return [
        {"label": label, "is_required": at in required}
        for at, label in enumerate(values.get("labels", []))
        if label
    ]


def options(series: dict[str, Any]) -> dict[str, Any]:
    """What the forms offer; what a program chose beside the usual is kept among it."""
    offsets = {*REMINDERS, *series["reminder_offsets_minutes"]}
    opens = {*OPENS_BEFORE, series["opens_before_minutes"]}
    languages = dict(LANGUAGES) | {series["language"]: dict(LANGUAGES).get(series["language"])}
    return {
        "languages": [(tag, name or tag) for tag, name in languages.items()],
        "reminders": [(minutes, _before(minutes)) for minutes in sorted(offsets, reverse=True)],
        "opens_before": [
            (minutes, f"{duration(minutes)} before" if minutes else "When it begins")
            for minutes in sorted(opens)
        ],
    }


def _before(minutes: int) -> str:
    return REMINDERS.get(minutes, f"{duration(minutes)} before").capitalize()
