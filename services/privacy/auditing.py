"""`python -m privacy audit-verify`: reads the whole log and says whether anybody touched it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from chassis.db import create_engine
from privacy import audit
from privacy.commands.audit import anchored, as_entry
from privacy.models import AuditEntry, AuditFact
from privacy.settings import Settings

BATCH = 1000


def verify(db: sa.Connection, anchor: audit.Head | None) -> list[audit.Finding]:
    """What was done to the log: the chain against itself, the anchor, and the facts kept."""
    findings = audit.tamperings(_entries(db), anchor)
    return findings + [audit.Finding(audit.Tampering.EDITED, seq) for seq in _altered_facts(db)]


def main(settings: Settings, _arguments: list[str]) -> None:
    """Print the findings; ends the process with 1 where there is one."""
    path = Path(settings.audit_anchor)
    with create_engine(settings.database_url, pool_size=1).connect() as db:
        findings = verify(db, anchored(path))
        number = db.execute(sa.select(sa.func.count()).select_from(AuditEntry)).scalar_one()
    for finding in findings:
        print(f"{finding.tampering} at entry {finding.seq}")
    print(f"{number} entries, {len(findings)} findings")
    sys.exit(1 if findings else 0)


def _entries(db: sa.Connection) -> Iterator[audit.Entry]:
    rows = sa.select(AuditEntry.__table__).order_by(AuditEntry.seq)
    for row in db.execution_options(yield_per=BATCH).execute(rows):
        yield as_entry(row)


def _altered_facts(db: sa.Connection) -> Iterator[int]:
    """Entries whose facts are still kept and are no longer those that were committed to."""
    rows = (
        sa.select(AuditEntry.seq, AuditEntry.commitment, AuditFact.salt, AuditFact.facts)
        .join(AuditFact, AuditFact.id == AuditEntry.fact_id)
        .order_by(AuditEntry.seq)
    )
    for row in db.execution_options(yield_per=BATCH).execute(rows):
        if audit.commitment(row.salt, row.facts) != row.commitment:
            yield row.seq
