"""A service's answers: what it finds, gives, erases, remembers, and what it still holds."""

from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis import clock, idempotency
from chassis.errors import Invalid
from chassis.inbox import Inbox
from chassis.manifest import ManifestIncomplete, entries_of
from chassis.objections import Objections
from chassis.restrictions import Restrictions
from chassis.rights import exporting
from chassis.rights.person import Identifier, Person
from chassis.unit_of_work import UnitOfWork
from chassis.webhooks import store_webhook
from tests.chassis.rights.conftest import Club, Member, Visit

NewUow = Callable[[], UnitOfWork]
Join = Callable[..., UUID]
ANA, BO = "ana@example.test", "bo@example.test"


def remaining(new_uow: NewUow, club: Club, person: Person) -> dict[str, int]:
    with new_uow() as uow:
        return club.verify_absent(uow.db.connection(), [person])[0]


def erase(new_uow: NewUow, club: Club, person: Person) -> dict[str, tuple[int, int]]:
    with new_uow() as uow:
        counts = club.erase(uow, [person])[0]
    return {category: (count.erased, count.pseudonymised) for category, count in counts.items()}


class TestDiscovery:
    def test_adds_what_the_persons_rows_reveal(self, club: Club, new_uow: NewUow, join: Join):
        ana = join(ANA)
        join(BO)

        with new_uow() as uow:
            found = club.discover(uow.db.connection(), [Person.of(email=ANA)])[0]

        assert found == {Identifier("membership_id", str(ana))}

    def test_ends_when_everything_is_known(self, club: Club, new_uow: NewUow, join: Join):
        person = Person.of(email=ANA, membership_id=str(join(ANA)))

        with new_uow() as uow:
            assert club.discover(uow.db.connection(), [person])[0] == set()

    def test_of_a_stranger_finds_nothing(self, club: Club, new_uow: NewUow, join: Join):
        join(ANA)

        with new_uow() as uow:
            stranger = Person.of(email="nobody@example.test")
            assert club.discover(uow.db.connection(), [stranger])[0] == set()
            assert club.count(uow.db.connection(), [stranger]) == [{}]


class TestExport:
    def pages(self, new_uow: NewUow, club: Club, person: Person, index: int) -> list[dict]:
        records, after = [], None
        while True:
            with new_uow() as uow:
                page = exporting.page(
                    uow.db.connection(), club.holdings, person, index=index, after=after
                )
            records += page["records"]
            after = page["next"]
            if after is None:
                return records

    @pytest.mark.promise("P26")
    def test_pages_hold_every_row_of_the_person_and_no_one_elses(
        self, club: Club, new_uow: NewUow, join: Join
    ):
        ana = join(ANA, visits=exporting.ROWS_AT_ONCE * 2 + 1)
        join(BO)

        records = self.pages(new_uow, club, Person.of(membership_id=str(ana)), 0)

        assert [record["number"] for record in records] == list(range(1001))
        assert {record["member_id"] for record in records} == {str(ana)}

    def test_a_page_holds_many_rows_and_ends_once_it_is_large(
        self, club: Club, new_uow: NewUow, join: Join, monkeypatch: pytest.MonkeyPatch
    ):
        ana = Person.of(membership_id=str(join(ANA, visits=exporting.ROWS_AT_ONCE * 2 + 1)))

        def lengths() -> list[int]:
            found, page = [], {"next": None}
            while not found or page["next"] is not None:
                with new_uow() as uow:
                    db, after = uow.db.connection(), page["next"]
                    page = exporting.page(db, club.holdings, ana, index=0, after=after)
                found.append(len(page["records"]))
            return found

        in_one = lengths()
        monkeypatch.setattr(exporting, "PAGE_BYTES", 1)
        in_small_ones = lengths()

        assert in_one == [1001]
        assert in_small_ones == [500, 500, 1]

    def test_a_full_last_page_ends_too(self, club: Club, new_uow: NewUow, join: Join):
        ana = join(ANA, visits=exporting.ROWS_AT_ONCE)

        records = self.pages(new_uow, club, Person.of(membership_id=str(ana)), 0)

        assert len(records) == exporting.ROWS_AT_ONCE

    def test_secrets_are_named_and_not_shown(self, club: Club, new_uow: NewUow, join: Join):
        ana = join(ANA, notes={"host": "private"})

        (record,) = self.pages(new_uow, club, Person.of(email=ANA), 2)

        assert record == {"id": str(ana), "email": ANA, "password": "held, not shown"}

    def test_categories_say_why_and_how_long(self, club: Club):
        members = exporting.categories(club.holdings)[2]

        assert members["columns"]["email"] == {
            "purpose": "run the club",
            "basis": "contract",
            "retention": "a year",
        }

    def test_an_unknown_category_is_refused(self, club: Club, new_uow: NewUow):
        with pytest.raises(Invalid), new_uow() as uow:
            exporting.page(
                uow.db.connection(), club.holdings, Person.of(email=ANA), index=9, after=None
            )


class TestErasure:
    @pytest.mark.promise("P28")
    def test_leaves_nothing_of_the_person_and_everything_of_others(
        self, club: Club, new_uow: NewUow, join: Join
    ):
        ana, bo = join(ANA), join(BO)
        person = Person.of(email=ANA, membership_id=str(ana))

        counts = erase(new_uow, club, person)

        assert counts == {"visits": (2, 0), "receipts": (0, 1), "members": (1, 0)}
        assert remaining(new_uow, club, person) == {}
        with new_uow() as uow:
            assert [member.id for member in uow.db.scalars(sa.select(Member))] == [bo]
            assert uow.db.scalars(sa.select(Visit.member_id).distinct()).all() == [bo]

    def test_twice_finds_nothing_the_second_time(self, club: Club, new_uow: NewUow, join: Join):
        person = Person.of(email=ANA, membership_id=str(join(ANA)))
        erase(new_uow, club, person)

        assert set(erase(new_uow, club, person).values()) == {(0, 0)}

    def test_is_remembered_in_the_same_transaction(self, club: Club, new_uow: NewUow, join: Join):
        person = Person.of(email=ANA, membership_id=str(join(ANA)))

        with pytest.raises(RuntimeError), new_uow() as uow:
            club.erase(uow, [person])
            raise RuntimeError
        with new_uow() as uow:
            before = uow.tombstones.is_erased(uow.db, "email", ANA)
        erase(new_uow, club, person)

        with new_uow() as uow:
            assert (before, uow.tombstones.is_erased(uow.db, "email", ANA)) == (False, True)
            assert not uow.tombstones.is_erased(uow.db, "email", BO)

    def test_is_forgotten_when_the_person_comes_back(self, club: Club, new_uow: NewUow):
        erase(new_uow, club, Person.of(email=ANA))

        with new_uow() as uow:
            uow.tombstones.lift(uow.db, "email", ANA)
            assert not uow.tombstones.is_erased(uow.db, "email", ANA)

    def test_takes_the_person_out_of_messages_and_remembered_answers(
        self, club: Club, new_uow: NewUow
    ):
        person = Person.of(email=ANA)
        with new_uow() as uow:
            store_webhook(uow, "mail", "1", "arrived", {"from": "Ana@Example.test"})
            store_webhook(uow, "mail", "2", "arrived", {"from": BO})
            idempotency.answer(uow, "k", "join", {}, lambda: {"email": ANA})
        Inbox(new_uow, []).receive(b"rubbish about ANA@example.test")
        before = remaining(new_uow, club, person)

        erase(new_uow, club, person)

        assert before == {"idempotency_key.answer": 1, "inbox.payload": 1, "inbox.raw": 1}
        assert remaining(new_uow, club, person) == {}
        assert remaining(new_uow, club, Person.of(email=BO)) == {"inbox.payload": 1}

    def test_leaves_the_messages_of_somebody_whose_address_is_longer(
        self, club: Club, new_uow: NewUow
    ):
        joanna = Person.of(email="jo-ana@example.test")
        with new_uow() as uow:
            store_webhook(uow, "mail", "1", "arrived", {"from": "jo-ana@example.test"})
            idempotency.answer(uow, "k", "join", {}, lambda: {"email": "jo-ana@example.test"})

        erase(new_uow, club, Person.of(email=ANA))

        found = remaining(new_uow, club, joanna)
        assert found == {"idempotency_key.answer": 1, "inbox.payload": 1}

    def test_leaves_what_another_method_answered_under_the_same_key(
        self, club: Club, new_uow: NewUow
    ):
        with new_uow() as uow:
            idempotency.answer(uow, "k", "join", {}, lambda: {"email": ANA})
            idempotency.answer(uow, "k", "leave", {}, lambda: {"email": BO})

        erase(new_uow, club, Person.of(email=ANA))

        assert remaining(new_uow, club, Person.of(email=BO)) == {"idempotency_key.answer": 1}


class TestFreezing:
    def test_marks_every_identifier_until_it_is_lifted(self, club: Club, new_uow: NewUow):
        person = Person.of(email=ANA, membership_id="m-1")

        def is_frozen(kind: str, value: str) -> bool:
            with new_uow() as uow:
                return Restrictions(uow).apply_to(kind, value)

        with new_uow() as uow:
            club.freeze(uow, person)
            club.freeze(uow, person)
        frozen = [
            is_frozen("email", ANA),
            is_frozen("membership_id", "m-1"),
            is_frozen("email", BO),
        ]
        with new_uow() as uow:
            club.unfreeze(uow, person)

        assert frozen == [True, True, False]
        assert not is_frozen("email", ANA)


def test_a_column_without_an_entry_fails_the_build():
    metadata = sa.MetaData()
    sa.Table("secret", metadata, sa.Column("address", sa.Text))

    with pytest.raises(ManifestIncomplete, match=r"secret\.address"):
        entries_of(metadata)


def test_the_moment_of_an_erasure_is_the_platforms(club: Club, new_uow: NewUow):
    with clock.frozen(clock.now()) as frozen:
        erase(new_uow, club, Person.of(email=ANA))
        with new_uow() as uow:
            erased_at = uow.db.execute(sa.text("select erased_at from tombstone")).scalar_one()

    assert erased_at == frozen.at


class TestStandingWishes:
    @pytest.mark.promise("P31")
    def test_a_restriction_outlives_the_freeze_of_another_request(
        self, club: Club, new_uow: NewUow
    ):
        ana = Person.of(email=ANA)
        with new_uow() as uow:
            club.restrict(uow, ana)
            club.freeze(uow, ana)
            club.unfreeze(uow, ana)
            still = Restrictions(uow).apply_to("email", ANA)
            club.unrestrict(uow, ana)

            assert (still, Restrictions(uow).apply_to("email", ANA)) == (True, False)

    @pytest.mark.promise("P30")
    def test_an_objection_stands_against_its_purpose_alone_and_can_be_taken_back(
        self, club: Club, new_uow: NewUow
    ):
        ana = Person.of(email=ANA)
        with new_uow() as uow:
            objections = Objections(uow)
            club.object(uow, ana, ["analytics"])
            club.object(uow, ana, ["analytics"])

            assert objections.stand_against("analytics", "email", ANA)
            assert not objections.stand_against("profiling", "email", ANA)
            assert not objections.stand_against("analytics", "email", "bo@example.test")
            club.object(uow, ana, ["profiling"])
            club.allow(uow, ana, ["analytics"])
            club.allow(uow, ana, ["analytics"])
            assert objections.stand_against("profiling", "email", ANA)
            assert not objections.stand_against("analytics", "email", ANA)

    @pytest.mark.promise("P27")
    def test_a_correction_changes_this_person_and_nobody_else(
        self, club: Club, new_uow: NewUow, join: Join
    ):
        ana, bo = join(ANA), join("bo@example.test")
        with new_uow() as uow:
            counts = club.rectify(uow, Person.of(email=ANA), {"shelf": "7", "phone": "1"})
            shelves = dict(uow.db.execute(sa.text("select id, shelf from member")).all())

        assert counts["members"].corrected == 1
        assert (shelves[ana], shelves[bo]) == (7, 1)
