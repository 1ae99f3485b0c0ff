"""After a new key is put in front of the ring: what older ones sealed is sealed anew.

In batches, each a transaction of its own: whoever is killed in between has done a part of it, and
the next run does the rest, since a token tells which key made it. Values that no key of the ring
opens are counted and left.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from chassis.encryption import InvalidCiphertext
from chassis.sealed import key_of
from chassis.unit_of_work import UnitOfWork

BATCH = 100

NewUnitOfWork = Callable[[], UnitOfWork]
Act = Callable[[UnitOfWork, "Sealed", Any], object]


@dataclass(frozen=True)
class Sealed:
    """A column of tokens; `context` gives, of a row, what its value is bound to."""

    model: Any
    column: str
    context: Callable[[Any], str]

    @property
    def name(self) -> str:
        return f"{self.model.__tablename__}.{self.column}"


@dataclass(frozen=True)
class Outcome:
    """How many values of a column an older key had sealed, and how many nobody can open."""

    name: str
    readable: int
    unreadable: int


def rehearse(new_unit_of_work: NewUnitOfWork, kinds: Sequence[Sealed]) -> list[Outcome]:
    """What `reseal` would do; changes nothing."""
    return [_through(new_unit_of_work, kind, _opened, locks=False) for kind in kinds]


def reseal(new_unit_of_work: NewUnitOfWork, kinds: Sequence[Sealed]) -> list[Outcome]:
    """Seal anew, under the first key of the ring, whatever another one of it sealed."""
    return [_through(new_unit_of_work, kind, _sealed_anew, locks=True) for kind in kinds]


def _opened(uow: UnitOfWork, kind: Sealed, row: Any) -> bytes:
    return uow.keys.decrypt(getattr(row, kind.column), kind.context(row))


def _sealed_anew(uow: UnitOfWork, kind: Sealed, row: Any) -> None:
    token = uow.keys.encrypt(_opened(uow, kind, row), kind.context(row))
    key = _key(kind)
    this_row = sa.update(kind.model.__table__).where(key == getattr(row, key.name))
    uow.db.execute(this_row.values({kind.column: token}))


def _through(new_unit_of_work: NewUnitOfWork, kind: Sealed, act: Act, *, locks: bool) -> Outcome:
    readable, unreadable, after = 0, 0, None
    while True:
        with new_unit_of_work() as uow:
            batch = _batch(kind, uow.keys.primary, after)
            rows = uow.db.execute(batch.with_for_update() if locks else batch).all()
            done = sum(_is_done(uow, kind, row, act) for row in rows)
        readable, unreadable = readable + done, unreadable + len(rows) - done
        if len(rows) < BATCH:
            return Outcome(kind.name, readable, unreadable)
        after = getattr(rows[-1], _key(kind).name)


def _is_done(uow: UnitOfWork, kind: Sealed, row: Any, act: Act) -> bool:
    try:
        act(uow, kind, row)
    except InvalidCiphertext:
        return False
    return True


def _batch(kind: Sealed, primary: str, after: Any) -> sa.Select[Any]:
    """Rows that another key than the first sealed, in the order of their keys."""
    table, key = kind.model.__table__, _key(kind)
    others = sa.select(table).where(key_of(table.c[kind.column]) != primary)
    beyond = others if after is None else others.where(key > after)
    return beyond.order_by(key).limit(BATCH)


def _key(kind: Sealed) -> sa.Column[Any]:
    (key,) = kind.model.__table__.primary_key.columns
    return key
