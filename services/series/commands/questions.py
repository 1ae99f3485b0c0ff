"""The questions of a series' form: which there are, and the answers that come with a request."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from chassis.errors import Invalid
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from series import repository
from series.models import Answer, Membership, Question, Series


def set_questions(
    uow: UnitOfWork, *, host_id: UUID, series_id: UUID, questions: Sequence[Mapping[str, Any]]
) -> dict[str, Sequence[Question]]:
    """Ask these and no others from now on; answers that were given stay. Raises NotFound."""
    series = repository.get_series(uow.db, host_id, series_id)
    uow.db.execute(sa.delete(Question).where(Question.series_id == series.id))
    asked = [
        Question(id=new_id(), series_id=series.id, position=position, **question)
        for position, question in enumerate(questions, start=1)
    ]
    uow.db.add_all(asked)
    return {"items": asked}


def answered(series: Series, answers: Mapping[UUID, str]) -> list[Answer]:
    """The answers as rows that lack their membership. Raises Invalid where one is missing."""
    questions = series.questions
    unknown = answers.keys() - {question.id for question in questions}
    missing = [
        question.label
        for question in questions
        if question.is_required and not answers.get(question.id)
    ]
    if unknown or missing:
        sentences = [f"Please answer: {label}" for label in missing]
        sentences += ["The questions have changed. Please look at them again."] * bool(unknown)
        raise Invalid("invalid_request", sentences[0], {"answers": sentences})
    return [
        Answer(position=question.position, question=question.label, text=answers[question.id])
        for question in questions
        if answers.get(question.id)
    ]


def keep(uow: UnitOfWork, membership: Membership, answers: Sequence[Answer]) -> None:
    """Store the first answers of a membership."""
    for answer in answers:
        answer.membership_id = membership.id
    uow.db.add_all(answers)


def replace(uow: UnitOfWork, membership: Membership, answers: Sequence[Answer]) -> None:
    """Store these answers in the place of earlier ones."""
    uow.db.execute(sa.delete(Answer).where(Answer.membership_id == membership.id))
    keep(uow, membership, answers)
