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
from chassis.rights.person import Person
from chassis.rights.protocol import Command, Responder
from chassis.rights.sealing import Sealer
from chassis.settings import SettingsError
from chassis.tables import outbox
from chassis.unit_of_work import UnitOfWork
from tests.chassis.rights.conftest import Club

NewUow = Callable[[], UnitOfWork]
ANA = "ana@example.test"
REQUEST = str(new_id())


@pytest.fixture
def sealer() -> Sealer:
    return Sealer(secrets.token_bytes(32))


@pytest.fixture
def ask(club: Club, new_uow: NewUow, sealer: Sealer) -> Callable[..., dict[str, Any]]:
    """Ask the club; the reply as the privacy service would read it."""
    responder = Responder("club", club, sealer, "v1")

    def asked(command: Command, person: Person) -> dict[str, Any]:
        with new_uow() as uow:
            responder.answer(
                uow,
                {
                    "command_id": new_id(),
                    "request_id": UUID(REQUEST),
                    "command": command,
                    "attempt": 1,
                    "sealed_person": sealer.seal_person(REQUEST, person),
                },
            )
            uow.db.flush()
            rows = uow.db.execute(sa.select(outbox).order_by(outbox.c.seq.desc())).first()
        assert rows is not None
        payload: dict[str, Any] = orjson.loads(rows.body)["payload"]
        return payload

    return asked


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

    @pytest.mark.parametrize("text", ["", "short", "!"])
    def test_a_malformed_key_ends_the_start(self, text: str):
        with pytest.raises(SettingsError, match="RIGHTS_KEY"):
            Sealer.from_setting(text)
