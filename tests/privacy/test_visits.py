"""Visits are sums of pages and days; who objects is not among them."""

import pytest

from chassis.ids import new_id
from chassis.rights.person import Person
from privacy import commands, queries
from privacy.models import Base
from privacy.privacy import PrivacyParticipant
from tests.privacy.conftest import NewUow

ANA, BO = new_id(), new_id()


def counted(new_uow: NewUow) -> list[tuple[str, int]]:
    with new_uow() as uow:
        items = queries.list_visits(uow.db.connection(), now=uow.now)["items"]
    return [(item["page"], item["number"]) for item in items]


def visit(page: str, number: int, account_id: object = None) -> dict[str, object]:
    return {"page": page, "number": number, "account_id": account_id}


def test_visits_of_a_day_are_added_up(new_uow: NewUow):
    for _ in range(2):
        with new_uow() as uow:
            commands.visits.count(uow, visits=[visit("home.show", 3), visit("join.show", 1, ANA)])

    assert counted(new_uow) == [("home.show", 6), ("join.show", 2)]


@pytest.mark.promise("P30")
def test_who_objects_to_analytics_is_not_counted_from_then_on(new_uow: NewUow):
    participant = PrivacyParticipant(Base.metadata)
    with new_uow() as uow:
        participant.object(uow, Person.of(account_id=str(ANA)), ["analytics"])

    with new_uow() as uow:
        total = commands.visits.count(
            uow, visits=[visit("home.show", 5, ANA), visit("home.show", 2, BO)]
        )

    assert (total, counted(new_uow)) == (2, [("home.show", 2)])


@pytest.mark.promise("P30")
def test_who_takes_that_back_is_counted_again_and_nobody_else(new_uow: NewUow):
    participant = PrivacyParticipant(Base.metadata)
    ana, bo = Person.of(account_id=str(ANA)), Person.of(account_id=str(BO))
    with new_uow() as uow:
        participant.object(uow, ana, ["analytics"])
        participant.object(uow, bo, ["analytics"])
        participant.allow(uow, ana, ["analytics"])

    with new_uow() as uow:
        total = commands.visits.count(
            uow, visits=[visit("home.show", 5, ANA), visit("home.show", 2, BO)]
        )

    assert (total, counted(new_uow)) == (5, [("home.show", 5)])
