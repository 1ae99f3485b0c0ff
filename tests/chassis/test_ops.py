"""`python -m chassis.ops`: what an operator sees and does at a service's database."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis import clock, inbox, ops, sealed
from chassis.encryption import KeyRing
from chassis.messages import Event, encode
from chassis.retention.forgetting import obey_all
from chassis.retention.messages import RULES
from chassis.tables import inbox as table
from chassis.testing.processes import random_key
from chassis.unit_of_work import UnitOfWork
from tests.chassis.test_figures import NOW, message

NewUnitOfWork = Callable[[], UnitOfWork]
Told = Callable[..., str]


@pytest.fixture
def told(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Told:
    """What a verb prints."""
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string(hide_password=False))

    def run(*arguments: str) -> str:
        ops.main(list(arguments))
        return capsys.readouterr().out

    return run


def park(new_uow: NewUnitOfWork, number: int) -> str:
    with new_uow() as uow:
        inbox.store(uow, message(number))
        row = sa.update(table).where(table.c.message_id == f"stripe:{number}")
        uow.db.execute(row.values(status="parked", settled_at=uow.now, reason="failed: KeyError"))
    return f"stripe:{number}"


def statuses(engine: Engine) -> dict[str, str]:
    with engine.connect() as db:
        return {row.message_id: row.status for row in db.execute(sa.select(table))}


class TestParked:
    def test_are_listed_without_what_they_say(self, told: Told, new_uow: NewUnitOfWork) -> None:
        park(new_uow, 1)

        assert told("parked") == "stripe:1\tstripe.invoice.paid\tfailed: KeyError\n"

    def test_are_replayed_or_discarded_by_id(
        self, told: Told, new_uow: NewUnitOfWork, engine: Engine
    ) -> None:
        first, second = park(new_uow, 1), park(new_uow, 2)

        told("replay", first)
        told("discard", second)

        assert statuses(engine) == {first: "pending", second: "done"}

    def test_one_that_is_unknown_is_refused_in_a_sentence(self, told: Told) -> None:
        with pytest.raises(SystemExit, match="No message that can be replayed has this id"):
            told("replay", "stripe:9")

    def test_one_that_cannot_be_read_can_only_be_discarded(
        self, told: Told, new_uow: NewUnitOfWork, engine: Engine
    ) -> None:
        inbox.Inbox(new_uow, []).receive(b"rubbish")
        (message_id,) = statuses(engine)

        with pytest.raises(SystemExit):
            told("replay", message_id)
        told("discard", message_id)

        assert statuses(engine) == {message_id: "done"}


def test_the_outbox_tells_how_much_waits(told: Told, new_uow: NewUnitOfWork) -> None:
    with new_uow() as uow:
        uow.publish(Event("something_happened", 1, {}))
        uow.publish(Event("something_happened", 1, {}))

    lines = told("outbox").splitlines()

    assert lines[0].startswith("outbox\t2\t20")
    assert lines[1:] == ["inbox\t0\t-", "parked\t0"]


class TestKeys:
    def test_the_secrets_under_an_old_key_are_counted_until_none_is_left(
        self, told: Told, engine: Engine
    ) -> None:
        ring = f"old:{random_key()}"
        old = KeyRing.from_setting(ring)
        turned = KeyRing.from_setting(f"new:{random_key()},{ring}")
        with engine.begin() as db:
            db.execute(sa.text("CREATE TABLE vault (id int, secret bytea, digest bytea)"))
        try:
            with engine.begin() as db:
                add = sa.text("INSERT INTO vault VALUES (:id, :secret, :digest)")
                for number, keys in enumerate((old, old, turned)):
                    digest = bytes([1, 200]) + bytes(range(30))
                    secret = keys.encrypt("hush", f"vault:{number}")
                    db.execute(add, {"id": number, "secret": secret, "digest": digest})

            assert told("keys") == "vault.secret\tnew\t1\nvault.secret\told\t2\n"

            with engine.begin() as db:
                again = sa.text("UPDATE vault SET secret = :secret WHERE id = :id")
                for number in (0, 1):
                    db.execute(
                        again, {"id": number, "secret": turned.encrypt("hush", f"vault:{number}")}
                    )
            assert told("keys") == "vault.secret\tnew\t3\n"
        finally:
            with engine.begin() as db:
                db.execute(sa.text("DROP TABLE vault"))

    def test_a_message_on_its_way_is_no_secret(
        self, engine: Engine, new_uow: NewUnitOfWork
    ) -> None:
        assert encode(message(1))[0] != 1
        with new_uow() as uow:
            uow.publish(Event("something_happened", 1, {}))

        with engine.connect() as db:
            assert list(sealed.by_key(db)) == []


def test_retention_tells_what_each_rule_came_to(told: Told, new_uow: NewUnitOfWork) -> None:
    before = told("retention")

    with clock.frozen(NOW):
        obey_all(new_uow, RULES)

    assert before == ""
    assert told("retention") == (
        "handled messages\t2027-03-01T09:00:00Z\t0\t0\n"
        "idempotency_key\t2027-03-01T09:00:00Z\t0\t0\n"
    )
