"""Questions at joining."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.errors import Invalid, NotFound
from chassis.ids import new_id
from chassis.rights.person import Person
from series.commands import questions
from series.models import Answer, Base
from series.privacy import SeriesParticipant
from series.queries import hosting, public
from tests.series.desk import HOST, STRANGER

ASKED = [
    {"label": "Have you done yoga before?", "is_required": True},
    {"label": "Anything we should know?", "is_required": False},
]


@pytest.fixture
def series(desk):
    series = desk.published()
    ask(desk, series, ASKED)
    return series


def ask(desk, series, asked, host_id=HOST):
    return desk.do(
        questions.set_questions, host_id=host_id, series_id=series["id"], questions=asked
    )


def shown(desk):
    with desk.db() as db:
        return public.get_public_series(db, slug="morning-yoga", now=clock.now())["questions"]


def join(desk, series, *texts):
    answers = {asked["question_id"]: text for asked, text in zip(shown(desk), texts, strict=False)}
    return desk.join(series, "ana@example.test", answers=answers, account_id=str(new_id()))


def answers_of(desk, membership_id: UUID, host_id=HOST):
    with desk.db() as db:
        member = hosting.get_member(db, host_id=host_id, membership_id=membership_id)
    return [(answer["question"], answer["text"]) for answer in member["answers"]]


def test_stand_on_the_public_page_in_their_order(desk, series):
    assert [(asked["label"], asked["is_required"]) for asked in shown(desk)] == [
        ("Have you done yoga before?", True),
        ("Anything we should know?", False),
    ]


def test_of_a_series_that_asks_nothing_are_none(desk):
    desk.published()

    assert shown(desk) == []


def test_are_answered_at_joining_for_the_host_to_read(desk, series):
    joined = join(desk, series, "Yes", "")

    answers = answers_of(desk, joined.membership_id)

    assert answers == [("Have you done yoga before?", "Yes")]


def test_keep_the_answers_that_were_given_when_they_change(desk, series):
    joined = join(desk, series, "Yes", "Bad knee")

    ask(desk, series, [{"label": "How are you?", "is_required": False}])

    assert len(answers_of(desk, joined.membership_id)) == 2
    assert [asked["label"] for asked in shown(desk)] == ["How are you?"]


def test_have_to_be_answered_where_the_host_requires_it(desk, series):
    with pytest.raises(Invalid) as refused:
        join(desk, series, "", "Bad knee")

    assert refused.value.details == {"answers": ["Please answer: Have you done yoga before?"]}
    assert desk.statuses() == {}


def test_that_nobody_asked_are_not_answered(desk, series):
    answers = {shown(desk)[0]["question_id"]: "Yes", str(new_id()): "x"}

    with pytest.raises(Invalid):
        desk.join(series, "ana@example.test", answers=answers)


def test_are_not_a_strangers_to_set_and_their_answers_not_a_strangers_to_read(desk, series):
    joined = join(desk, series, "Yes")

    with pytest.raises(NotFound):
        ask(desk, series, [], host_id=STRANGER)
    with pytest.raises(NotFound):
        answers_of(desk, joined.membership_id, host_id=STRANGER)

    assert len(shown(desk)) == 2


def test_lose_their_answers_with_the_person(desk, series):
    joined = join(desk, series, "Yes")
    participant = SeriesParticipant(Base.metadata)

    with desk.new_uow() as uow:
        person = Person.of(email="ana@example.test", membership_id=str(joined.membership_id))
        participant.erase(uow, [person])

    with desk.new_uow() as uow:
        assert uow.db.scalars(sa.select(Answer)).all() == []
