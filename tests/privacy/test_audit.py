"""The audit log: it only grows, and each way of tampering with it is found."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from privacy import audit, auditing, commands
from privacy.models import AuditEntry, AuditFact
from tests.privacy.conftest import Desk

Anchor = audit.Head | None


@pytest.fixture
def engine(service_database: Callable[[str], Engine]) -> Engine:
    return service_database("privacy")


@pytest.fixture
def anchor(desk: Desk, tmp_path: Path) -> audit.Head:
    """A log of some entries, chained, its head written down."""
    for address in ("ana@example.test", "bo@example.test"):
        opened = desk.open("erasure", address)
        desk.confirm(opened["token"])
        desk.confirm_erasure(UUID(opened["request_id"]))
    path = tmp_path / "anchor.jsonl"
    with desk.new_uow() as uow:
        commands.audit.chain(uow)
    with desk.new_uow() as uow:
        commands.audit.anchor(uow, path)
    head = commands.audit.anchored(path)
    assert head is not None
    return head


def findings(engine: Engine, anchor: Anchor) -> list[audit.Finding]:
    with engine.connect() as db:
        return auditing.verify(db, anchor)


def tamper(engine: Engine, *statements: str) -> None:
    """As somebody with full power over the database would, past the trigger."""
    with engine.begin() as db:
        db.execute(sa.text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            db.execute(sa.text(statement))


def test_an_untouched_log_has_no_findings(engine: Engine, anchor: audit.Head):
    assert anchor.seq >= 8
    assert findings(engine, anchor) == []


def test_an_edited_entry_is_found(engine: Engine, anchor: audit.Head):
    tamper(engine, "UPDATE audit_entry SET kind = 'refused' WHERE seq = 2")

    assert audit.Finding(audit.Tampering.EDITED, 2) in findings(engine, anchor)


def test_an_edited_fact_is_found(engine: Engine, anchor: audit.Head):
    tamper(
        engine,
        'UPDATE audit_fact SET facts = facts || \'{"right": "access"}\' '
        "WHERE id = (SELECT fact_id FROM audit_entry WHERE seq = 1)",
    )

    assert findings(engine, anchor) == [audit.Finding(audit.Tampering.EDITED, 1)]


def test_a_deleted_entry_is_found(engine: Engine, anchor: audit.Head):
    tamper(engine, "DELETE FROM audit_entry WHERE seq = 3")

    assert audit.Finding(audit.Tampering.DELETED, 3) in findings(engine, anchor)


def test_reordered_entries_are_found(engine: Engine, anchor: audit.Head):
    tamper(
        engine,
        "UPDATE audit_entry SET seq = -1 WHERE seq = 2",
        "UPDATE audit_entry SET seq = 2 WHERE seq = 3",
        "UPDATE audit_entry SET seq = 3 WHERE seq = -1",
    )

    assert {finding.seq for finding in findings(engine, anchor)} >= {2, 3}


def test_entries_rehashed_in_another_order_are_found(engine: Engine, anchor: audit.Head):
    """Who can write rows can also compute hashes; the chain from there on no longer fits."""
    with engine.connect() as db:
        second = db.execute(sa.select(AuditEntry.__table__).where(AuditEntry.seq == 2)).one()
    forged = audit.linked(None, at=second.at, kind=second.kind, committed=second.commitment)
    with engine.begin() as db:
        db.execute(sa.text("SET LOCAL session_replication_role = replica"))
        db.execute(
            sa.update(AuditEntry)
            .where(AuditEntry.seq == 1)
            .values(at=forged.at, kind=forged.kind, commitment=forged.commitment, hash=forged.hash)
        )

    assert audit.Finding(audit.Tampering.REORDERED, 2) in findings(engine, anchor)


def test_a_truncated_log_is_found_by_its_anchor(engine: Engine, anchor: audit.Head):
    tamper(
        engine,
        "DELETE FROM audit_entry WHERE seq > (SELECT max(seq) - 2 FROM audit_entry)",
    )

    assert findings(engine, None) == []
    assert findings(engine, anchor) == [audit.Finding(audit.Tampering.TRUNCATED, anchor.seq - 1)]


def test_a_log_written_anew_from_the_start_is_found_by_its_anchor(
    engine: Engine, anchor: audit.Head, desk: Desk
):
    tamper(
        engine,
        "DELETE FROM audit_entry",
        "DELETE FROM audit_fact WHERE kind = 'confirmed'",
        "UPDATE audit_fact SET is_chained = false",
    )
    with desk.new_uow() as uow:
        commands.audit.note(uow, "padding", None)
        commands.audit.note(uow, "padding", None)
    with desk.new_uow() as uow:
        commands.audit.chain(uow)

    assert findings(engine, None) == []
    assert findings(engine, anchor) == [audit.Finding(audit.Tampering.EDITED, anchor.seq)]


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET kind = 'x'", "DELETE FROM audit_entry"]
)
def test_the_database_refuses_to_change_an_entry(
    engine: Engine, anchor: audit.Head, statement: str
):
    with pytest.raises(sa.exc.DBAPIError, match="only grows"), engine.begin() as db:
        db.execute(sa.text(statement))


def test_the_chain_holds_after_the_facts_were_purged(engine: Engine, anchor: audit.Head):
    with engine.begin() as db:
        db.execute(sa.delete(AuditFact))

    assert findings(engine, anchor) == []


def test_facts_name_nobody(engine: Engine, anchor: audit.Head):
    with engine.connect() as db:
        facts = db.execute(sa.text("SELECT string_agg(facts::text, ' ') FROM audit_fact")).scalar()

    assert "example.test" not in str(facts)


def test_the_anchor_is_written_only_when_the_log_has_grown(
    desk: Desk, anchor: audit.Head, tmp_path: Path
):
    path = tmp_path / "anchor.jsonl"
    for _ in range(3):
        with desk.new_uow() as uow:
            commands.audit.anchor(uow, path)

    assert len(path.read_text().splitlines()) == 1


def test_two_writers_make_one_chain(engine: Engine, desk: Desk, anchor: audit.Head):
    desk.open("access")
    with desk.new_uow() as first:
        chained = commands.audit.chain(first)
        with desk.new_uow() as second:
            beside = commands.audit.chain(second)

    assert (chained > 0, beside) == (True, 0)
    assert findings(engine, anchor) == []


def test_commitments_of_equal_facts_differ_by_their_salt():
    facts: dict[str, Any] = {"request_id": "r"}

    assert audit.commitment(b"a" * 16, facts) != audit.commitment(b"b" * 16, facts)
