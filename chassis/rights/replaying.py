"""A restored database brings the erased back: they are erased again before the service is ready.

Whoever restores a dump says so (`python -m <service> restored <instant of the dump>`). The erasures
since are learnt from the tombstones of another service, which was not restored; a row is the
erased person's when the keyed digest of its identifier is among them (rights.R6).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from chassis.rights.participant import REMEMBERED, Participant
from chassis.rights.person import Identifier, Person
from chassis.tables import restoration, tombstone
from chassis.unit_of_work import UnitOfWork

# An erasure was under way while the dump was taken, on other clocks.
MARGIN = timedelta(days=1)
PAGE = 1000


def note_restored(uow: UnitOfWork, taken_at: datetime) -> None:
    """This database is that of a dump which was taken then."""
    uow.db.execute(sa.insert(restoration).values(taken_at=taken_at, restored_at=uow.now))


def pending(db: sa.Connection) -> Any | None:
    """The restoration whose erasures are still to be replayed: `id`, `taken_at`."""
    rows = sa.select(restoration).where(restoration.c.replayed_at.is_(None))
    return db.execute(rows.order_by(restoration.c.taken_at).limit(1)).one_or_none()


def tombstones_page(
    db: sa.Connection, *, since: datetime, after: bytes | None
) -> list[dict[str, Any]]:
    """Who was erased since, by digest, a page at a time."""
    rows = sa.select(tombstone).where(tombstone.c.erased_at >= since)
    if after is not None:
        rows = rows.where(tombstone.c.digest > after)
    found = db.execute(rows.order_by(tombstone.c.digest).limit(PAGE))
    return [row._asdict() for row in found]


def replay(
    uow: UnitOfWork, participant: Participant, stones: Iterable[dict[str, Any]], of: Any
) -> int:
    """Erase again whom these name, remember it, and let the service be ready; returns how many."""
    known = {stone["digest"]: stone for stone in stones}
    returned = _returned(uow, participant, set(known))
    if returned:
        participant.erase(uow, [Person(frozenset(returned))])
    for stone in known.values():
        uow.db.execute(insert(tombstone).values(stone).on_conflict_do_nothing())
    uow.db.execute(
        sa.update(restoration)
        .where(restoration.c.id == of.id)
        .values(replayed_at=uow.now, erased=len(returned))
    )
    return len(returned)


def _returned(uow: UnitOfWork, participant: Participant, digests: set[bytes]) -> set[Identifier]:
    """Identifiers that stand in the rows of this service and were erased."""
    return {
        identifier
        for holding in participant.holdings
        for kind, name in (*holding.by.items(), *holding.reveals.items())
        if kind in REMEMBERED
        for identifier in _identifiers(uow, kind, holding.table.c[name])
        if uow.tombstones.digest(identifier.type, identifier.value) in digests
    }


def _identifiers(uow: UnitOfWork, kind: str, column: sa.ColumnElement[Any]) -> Iterable[Identifier]:
    values = uow.db.execute(sa.select(column).distinct().where(column.is_not(None))).scalars()
    return (Identifier(kind, str(value)) for value in values)
