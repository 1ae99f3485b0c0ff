"""A vendor's webhook is taken in by one statement, once, where it concerns somebody here."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.db import read_only
from chassis.tables import inbox, objection
from chassis.webhooks import Door

KNOWN = b"known"


@pytest.fixture
def db(service_database: Callable[[str], sa.Engine]) -> Iterator[sa.Connection]:
    """Of a service that knows one person; each statement is a transaction."""
    with read_only(service_database("chassis")).connect() as db:
        person = {"digest": KNOWN, "purpose": "news", "since": clock.now()}
        db.execute(sa.insert(objection).values(person))
        yield db


@pytest.fixture
def door() -> Door:
    whose = sa.bindparam("whose", type_=sa.LargeBinary)
    return Door("stripe", where=sa.exists().where(objection.c.digest == whose))


def keep(door: Door, db: sa.Connection, whose: bytes | None = KNOWN) -> bool:
    return door.keep(db, "evt_1", "invoice.paid", {"id": "in_1"}, whose=whose)


def test_is_pending_for_the_inbox_under_the_vendors_id(door: Door, db: sa.Connection):
    with clock.frozen(clock.now()) as frozen:
        assert keep(door, db)

    row = db.execute(sa.select(inbox)).one()
    assert (row.message_id, row.source, row.name) == ("stripe:evt_1", "stripe", "invoice.paid")
    assert (row.version, row.payload, row.status) == (1, {"id": "in_1"}, "pending")
    assert {row.occurred_at, row.received_at, row.next_attempt_at} == {frozen.at}
    assert row.traceparent
    assert row.correlation_id


def test_is_kept_once(door: Door, db: sa.Connection):
    assert (keep(door, db), keep(door, db)) == (True, False)


@pytest.mark.parametrize("whose", [b"stranger", None])
def test_that_concerns_nobody_here_is_not_kept(door: Door, db: sa.Connection, whose: bytes | None):
    assert not keep(door, db, whose)

    assert db.execute(sa.select(inbox)).all() == []


def test_without_a_condition_all_are_kept(db: sa.Connection):
    assert Door("zoom").keep(db, "1", "meeting.deleted", {})


def test_takes_one_statement(door: Door, db: sa.Connection):
    said: list[str] = []
    sa.event.listen(db, "before_cursor_execute", lambda *told: said.append(told[2]))

    keep(door, db)

    assert len(said) == 1
    assert not db.connection.dbapi_connection.info.transaction_status  # type: ignore[union-attr]
