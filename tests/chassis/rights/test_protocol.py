"""Commands and replies: sealed, authenticated, answered in one transaction."""

import secrets
from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson
import pytest
import sqlalchemy as sa

from chassis.encryption import InvalidCiphertext
from chassis.ids import new_id
from chassis.restrictions import Restrictions
from chassis.rights.person import Person
from chassis.rights.protocol import TOGETHER, TOGETHER_BYTES, Command, Responder, together
from chassis.rights.sealing import Sealer
from chassis.settings import SettingsError
from chassis.tables import outbox
from chassis.testing.processes import random_key
from chassis.unit_of_work import UnitOfWork
from tests.chassis.rights.conftest import Club

NewUow = Callable[[], UnitOfWork]
ANA = "ana@example.test"
REQUEST = str(new_id())
KEY, OTHER_KEY = random_key(), random_key()


@pytest.fixture
def sealer() -> Sealer:
    return Sealer(secrets.token_bytes(32))


AskEach = Callable[[list[tuple[Command, Person]]], list[dict[str, Any]]]


@pytest.fixture
def reply_to(club: Club, new_uow: NewUow, sealer: Sealer) -> Callable[..., list[dict[str, Any]]]:
    """The club's replies, as the privacy service would read them."""
    responder = Responder("club", club, sealer, "v1")

    def replied(commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
        with new_uow() as uow:
            responder.answer(uow, commands)
            uow.db.flush()
            row = uow.db.execute(sa.select(outbox).order_by(outbox.c.seq.desc())).first()
        assert row is not None
        replies: list[dict[str, Any]] = orjson.loads(row.body)["payload"]["replies"]
        return replies

    return replied


@pytest.fixture
def ask_each(reply_to: Callable[..., list[dict[str, Any]]], sealer: Sealer) -> AskEach:
    """Ask about each in a request of their own; the answers in the order of the questions."""

    def asked(questions: list[tuple[Command, Person]]) -> list[dict[str, Any]]:
        ids = [str(new_id()) for _ in questions]
        replies = reply_to(
            [
                command_of(sealer, request_id, command, person)
                for request_id, (command, person) in zip(ids, questions, strict=True)
            ]
        )
        documents = {reply["document"]["request_id"]: reply["document"] for reply in replies}
        return [documents[request_id] for request_id in ids]

    return asked


@pytest.fixture
def ask_all(ask_each: AskEach) -> Callable[..., list[dict[str, Any]]]:
    return lambda command, people: ask_each([(command, person) for person in people])


@pytest.fixture
def ask(
    reply_to: Callable[..., list[dict[str, Any]]], sealer: Sealer
) -> Callable[..., dict[str, Any]]:
    """Ask about one; the reply, with its authentication."""

    def asked(command: Command, person: Person) -> dict[str, Any]:
        (reply,) = reply_to([command_of(sealer, REQUEST, command, person)])
        return reply

    return asked


def command_of(sealer: Sealer, request_id: str, command: Command, person: Person) -> dict[str, Any]:
    return {
        "command_id": new_id(),
        "request_id": UUID(request_id),
        "command": command,
        "attempt": 1,
        "sealed_person": sealer.seal_person(request_id, person),
    }


def test_a_reply_is_authentic_and_names_nobody(ask, join, sealer: Sealer):
    ana = join(ANA)

    reply = ask(Command.DISCOVER, Person.of(email=ANA))

    document = reply["document"]
    assert sealer.is_authentic(REQUEST, document, reply["mac"])
    assert not sealer.is_authentic(REQUEST, document | {"status": "retry"}, reply["mac"])
    found = sealer.open_person(REQUEST, document["sealed_found"])
    assert found.values("membership_id") == [str(ana)]
    assert str(ana) not in orjson.dumps(document).decode()


def test_an_erasure_answers_with_counts_and_a_second_one_with_nothing_found(ask, join):
    person = Person.of(email=ANA, membership_id=str(join(ANA)))

    first = ask(Command.ERASE, person)["document"]
    second = ask(Command.ERASE, person)["document"]

    assert first["status"] == "done"
    assert {category: count["found"] for category, count in first["counts"].items()} == {
        "visits": 2,
        "receipts": 1,
        "members": 1,
    }
    assert second["status"] == "nothing_found"


def test_absence_is_done_and_presence_is_retry(ask, join):
    person = Person.of(email=ANA, membership_id=str(join(ANA)))

    before = ask(Command.VERIFY_ABSENT, person)["document"]
    ask(Command.ERASE, person)
    after = ask(Command.VERIFY_ABSENT, person)["document"]

    assert (before["status"], after["status"]) == ("retry", "done")
    assert before["remaining"]["member.email"] == 1


class TestManyAtOnce:
    """Each is answered for apart, as if nobody else had been asked about."""

    @pytest.fixture
    def people(self, join) -> list[Person]:
        ana, bo = join(ANA, visits=3), join("bo@example.test", visits=1)
        return [
            Person.of(email="bo@example.test", membership_id=str(bo)),
            Person.of(email="nobody@example.test"),
            Person.of(email=ANA, membership_id=str(ana)),
        ]

    def found(self, outcomes: list[dict[str, Any]]) -> list[dict[str, int]]:
        return [
            {category: count["found"] for category, count in outcome["counts"].items()}
            for outcome in outcomes
        ]

    def test_discovery_and_erasure_count_each_ones_rows(self, ask_all, people: list[Person]):
        discovered = ask_all(Command.DISCOVER, people)
        erased = ask_all(Command.ERASE, people)

        theirs = [
            {"visits": 1, "receipts": 1, "members": 1},
            {},
            {"visits": 3, "receipts": 1, "members": 1},
        ]
        assert (self.found(discovered), self.found(erased)) == (theirs, theirs)
        assert [one["status"] for one in erased] == ["done", "nothing_found", "done"]

    def test_discovery_reveals_to_each_what_is_theirs(
        self, ask_all, people: list[Person], sealer: Sealer
    ):
        by_address = [Person.of(email=person.values("email")) for person in people]

        replies = ask_all(Command.DISCOVER, by_address)

        found = [
            sealer.open_person(reply["request_id"], reply["sealed_found"]) for reply in replies
        ]
        known = [person.values("membership_id") for person in people]
        assert [one.values("membership_id") for one in found] == known

    def test_a_row_of_two_people_is_each_ones(self, ask_all, join):
        ana = str(join(ANA, visits=0))
        both = [Person.of(email=ANA), Person.of(membership_id=ana)]

        assert [one["members"] for one in self.found(ask_all(Command.ERASE, both))] == [1, 1]

    def test_absence_is_proved_of_each(self, ask_all, people: list[Person]):
        ask_all(Command.ERASE, people[:2])

        replies = ask_all(Command.VERIFY_ABSENT, people)

        assert [reply["status"] for reply in replies] == ["done", "done", "retry"]

    def test_all_are_frozen_and_each_is_unfrozen_apart(
        self, ask_all, people: list[Person], new_uow: NewUow
    ):
        ask_all(Command.FREEZE, people)
        ask_all(Command.UNFREEZE, people[:1])

        with new_uow() as uow:
            frozen = [Restrictions(uow).are_imposed_on(person) for person in people]
        assert frozen == [False, True, True]

    def test_different_commands_get_their_own_answers(self, ask_each, people: list[Person]):
        replies = ask_each(
            [
                (Command.ERASE, people[0]),
                (Command.VERIFY_ABSENT, people[2]),
                (Command.ERASE, people[1]),
            ]
        )

        said = [(reply["command"], reply["status"]) for reply in replies]
        assert said == [("erase", "done"), ("verify_absent", "retry"), ("erase", "nothing_found")]


class TestTogether:
    def test_takes_so_many(self):
        groups = list(together([{"n": n} for n in range(2 * TOGETHER + 1)]))

        assert [len(group) for group in groups] == [TOGETHER, TOGETHER, 1]
        assert [item["n"] for group in groups for item in group] == [*range(2 * TOGETHER + 1)]

    def test_takes_so_much(self):
        large = {"sealed_person": "x" * (TOGETHER_BYTES * 2 // 3)}

        assert [len(group) for group in together([large, large, {}, {}])] == [1, 3]

    def test_of_nothing_is_nothing(self):
        assert list(together([])) == []


def test_freezing_answers_done(ask):
    for command in (Command.FREEZE, Command.UNFREEZE):
        assert ask(command, Person.of(email=ANA))["document"]["status"] == "done"


def test_a_service_with_nothing_upstream_has_nothing_to_release(ask):
    assert ask(Command.RELEASE, Person.of(email=ANA))["document"]["status"] == "nothing_found"


class TestSealing:
    def test_opens_for_the_same_request_only(self, sealer: Sealer):
        sealed = sealer.seal("request-1", ANA)

        assert sealer.open("request-1", sealed) == ANA
        with pytest.raises(InvalidCiphertext):
            sealer.open("request-2", sealed)

    def test_hides_what_it_holds_and_never_looks_the_same(self, sealer: Sealer):
        first, second = sealer.seal("r", ANA), sealer.seal("r", ANA)

        assert first != second
        assert "ana@" not in first.casefold()

    def test_refuses_rubbish(self, sealer: Sealer):
        with pytest.raises(InvalidCiphertext):
            sealer.open("r", "no base64 at all!")

    @pytest.mark.parametrize(
        "text",
        ["", "short", "!", f"{KEY},", f"{KEY},short"],
        ids=["none", "short", "no base64", "none behind", "short behind"],
    )
    def test_a_malformed_key_ends_the_start(self, text: str):
        with pytest.raises(SettingsError, match="RIGHTS_KEY"):
            Sealer.from_setting(text)


class TestTurningTheKey:
    """First the new one is known to everybody, then it seals, then the old one goes."""

    OLD, NEW = Sealer.from_setting(KEY), Sealer.from_setting(OTHER_KEY)
    KNOWS_BOTH = Sealer.from_setting(f"{KEY}, {OTHER_KEY}")
    TURNED = Sealer.from_setting(f"{OTHER_KEY},{KEY}")

    @pytest.mark.parametrize(
        "by", [OLD, KNOWS_BOTH, TURNED, NEW], ids=["old", "knows both", "turned", "new"]
    )
    def test_whoever_knows_both_opens_what_either_sealed(self, by: Sealer):
        sealed, mac = by.seal("r", ANA), by.mac("r", {"n": 1})

        for opening in (self.KNOWS_BOTH, self.TURNED):
            assert opening.open("r", sealed) == ANA
            assert opening.is_authentic("r", {"n": 1}, mac)
            assert not opening.is_authentic("r", {"n": 2}, mac)

    def test_the_first_one_seals(self):
        assert self.OLD.open("r", self.KNOWS_BOTH.seal("r", ANA)) == ANA
        assert self.NEW.open("r", self.TURNED.seal("r", ANA)) == ANA
        assert self.OLD.is_authentic("r", {}, self.KNOWS_BOTH.mac("r", {}))
        assert self.NEW.is_authentic("r", {}, self.TURNED.mac("r", {}))

    def test_one_that_is_gone_opens_nothing(self):
        with pytest.raises(InvalidCiphertext):
            self.NEW.open("r", self.OLD.seal("r", ANA))
        assert not self.NEW.is_authentic("r", {}, self.OLD.mac("r", {}))
