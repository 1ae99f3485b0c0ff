"""The proof of absence: what it finds whatever the eraser believed, and whom it tells apart."""

import pytest
import sqlalchemy as sa

from chassis.ids import new_id
from chassis.rights.person import Person
from chassis.rights.scanning import Scan
from tests.chassis.rights.conftest import Base, Club, Member, Receipt
from tests.chassis.rights.test_participant import ANA, BO, Join, NewUow, erase, remaining


class TestProofOfAbsence:
    @pytest.mark.parametrize(
        "where",
        [
            {"email": "someone@else.test", "notes": {"friend": f"met {ANA.upper()} there"}},
            {"email": f"mailto:{ANA}?subject=x"},
            {"email": "someone@else.test", "password": b"\xff\x00" + ANA.encode()},
        ],
    )
    def test_finds_what_no_holding_declares(
        self, club: Club, new_uow: NewUow, join: Join, where: dict
    ):
        email = where.pop("email")
        with new_uow() as uow:
            uow.db.add(Member(**{"id": new_id(), "email": email, "shelf": 1, **where}))

        assert len(remaining(new_uow, club, Person.of(email=ANA))) == 1

    @pytest.mark.parametrize("email", ["a_a%@example.test", "ana\\@example.test"])
    def test_takes_every_character_of_an_address_for_itself(
        self, club: Club, new_uow: NewUow, join: Join, email: str
    ):
        join("axa-and-more@example.test")
        before = remaining(new_uow, club, Person.of(email=email))
        join(email)

        assert before == {}
        assert remaining(new_uow, club, Person.of(email=email)) == {"member.email": 1}

    def test_tells_somebody_from_whose_address_goes_on_before_or_after(
        self, club: Club, new_uow: NewUow, join: Join
    ):
        for other in ("joann@example.test", "jo.ann@example.test", "ann@example.test.br"):
            join(other)
        ann = Person.of(email="ann@example.test")
        before = remaining(new_uow, club, ann)
        join("ann@example.test")

        assert (before, remaining(new_uow, club, ann)) == ({}, {"member.email": 1})

    @pytest.mark.parametrize(
        "text",
        [
            "ann@example.test",
            "write to <Ann@Example.test>.",
            "a line\nann@example.test\n",
            "\u0001ann@example.test",
            "?to=ann@example.test&x=1",
            "?to=%3Cann@example.test%3E",
            "To:=20ann@example.test=2C",
            "l'ann@example.test",
        ],
    )
    def test_knows_an_address_whatever_stands_around_it(
        self, club: Club, new_uow: NewUow, join: Join, text: str
    ):
        join("someone@else.test", notes={"note": text})

        found = remaining(new_uow, club, Person.of(email="ann@example.test"))

        assert found == {"member.notes": 1}

    def test_tells_people_apart_whom_it_looks_for_at_once(
        self, club: Club, new_uow: NewUow, join: Join
    ):
        ana = str(join(ANA))
        join("someone@else.test", notes={"met": f"{ANA} and {BO}"})
        people = [Person.of(email=BO), Person.of(email="no@example.test"), Person.of(email=ANA)]

        with new_uow() as uow:
            people.append(Person.of(membership_id=ana))
            found = Scan(Base.metadata.sorted_tables).occurrences(uow.db.connection(), people)

        assert found == [
            {"member.notes": 1},
            {},
            {"member.email": 1, "member.notes": 1},
            {"visit.member_id": 2, "receipt.member_id": 1, "member.id": 1},
        ]

    @pytest.mark.parametrize("nobody", [Person.of(), Person.of(email="")])
    def test_of_nobody_finds_nothing(self, club: Club, new_uow: NewUow, join: Join, nobody: Person):
        join(ANA)

        assert remaining(new_uow, club, nobody) == {}

    def test_leaves_out_what_a_law_makes_the_service_keep(
        self, club: Club, new_uow: NewUow, join: Join
    ):
        ana = str(join(ANA))
        person = Person.of(email=ANA, membership_id=ana)
        erase(new_uow, club, person)

        with new_uow() as uow:
            assert uow.db.scalars(sa.select(Receipt.tax_id)).one() == f"tax-{ana}"
        assert remaining(new_uow, club, person) == {}
