"""The form by which people join, with the questions of its series."""

from typing import Any

from marshmallow import fields, validate

from gateway.schemas.fields import Identifier, Prose
from gateway.schemas.memberships import JoiningPerson
from gateway.schemas.series_settings import MOST_QUESTIONS


class JoinForm(JoiningPerson):
    """`answers` stand in the order of `questions`, which the page sends along."""

    questions = fields.List(Identifier(), validate=validate.Length(max=MOST_QUESTIONS))
    answers = fields.List(
        Prose(longest=2_000, shortest=0), validate=validate.Length(max=MOST_QUESTIONS)
    )


def as_request(values: dict[str, Any]) -> dict[str, Any]:
    """What is asked of series: each answer by its question, without blank ones."""
    given = zip(values.get("questions", []), values.get("answers", []), strict=False)
    answers = {question: answer for question, answer in given if answer}
    rest = {name: value for name, value in values.items() if name not in ("questions", "answers")}
    return rest | ({"answers": answers} if answers else {})
