"""Writing the audit log: facts in the transaction of what was done, chained by one writer after.

Chaining within each transaction would let only one of them run at a time.
"""

import secrets
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from chassis import arrays
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from privacy import audit
from privacy.models import AuditEntry, AuditFact

SALT_BYTES = 16
_WRITER = 7_311_994


def note(uow: UnitOfWork, kind: str, request_id: UUID | None, **facts: Any) -> None:
    """Record what is being done; `facts` name no person."""
    whole = orjson.loads(orjson.dumps({"request_id": request_id} | facts))
    uow.db.add(
        AuditFact(
            id=new_id(), at=uow.now, kind=kind, salt=secrets.token_bytes(SALT_BYTES), facts=whole
        )
    )


def chain(uow: UnitOfWork, *, limit: int = 1000) -> int:
    """Chain what is not yet; returns how many. Only one writer at a time gets to it."""
    if not uow.db.execute(sa.select(sa.func.pg_try_advisory_xact_lock(_WRITER))).scalar_one():
        return 0
    waiting = (
        sa.select(AuditFact.id, AuditFact.at, AuditFact.kind, AuditFact.salt, AuditFact.facts)
        .where(~AuditFact.is_chained)
        .order_by(AuditFact.id)
        .limit(limit)
    )
    facts = uow.db.execute(waiting).all()
    if not facts:
        return 0
    last, entries = last_entry(uow), []
    for fact in facts:
        committed = audit.commitment(fact.salt, fact.facts)
        last = audit.linked(last, at=fact.at, kind=fact.kind, committed=committed)
        entries.append({"fact_id": fact.id, **vars(last)})
    db, ids = uow.db.connection(), arrays.uuids(str(fact.id) for fact in facts)
    db.execute(sa.insert(AuditEntry), entries)
    db.execute(sa.update(AuditFact).where(AuditFact.id == sa.any_(ids)).values(is_chained=True))
    return len(facts)


def last_entry(uow: UnitOfWork) -> audit.Entry | None:
    row = uow.db.scalars(sa.select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).first()
    return None if row is None else as_entry(row)


def as_entry(row: Any) -> audit.Entry:
    return audit.Entry(row.seq, row.at, row.kind, row.commitment, row.previous_hash, row.hash)


def anchor(uow: UnitOfWork, path: Path) -> None:
    """Write the head of the chain down outside the database, a line each time it has moved."""
    last = last_entry(uow)
    if last is None or anchored(path) == audit.Head(last.seq, last.hash):
        return
    line = orjson.dumps({"seq": last.seq, "hash": last.hash.hex(), "at": uow.now})
    with path.open("ab") as file:
        file.write(line + b"\n")


def anchored(path: Path) -> audit.Head | None:
    """The last head that was written down."""
    if not path.exists():
        return None
    lines = path.read_bytes().splitlines()
    if not lines:
        return None
    document = orjson.loads(lines[-1])
    return audit.Head(document["seq"], bytes.fromhex(document["hash"]))
