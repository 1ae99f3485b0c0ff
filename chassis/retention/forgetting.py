"""Obeying a rule: a batch a transaction, past the people who asked that nothing be erased."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from chassis.db import DATABASE_ERRORS
from chassis.restrictions import Restrictions
from chassis.retention import tally
from chassis.retention.rules import Rule, Whose
from chassis.unit_of_work import UnitOfWork

BATCH = 1000
log = logging.getLogger(__name__)

NewUnitOfWork = Callable[[], UnitOfWork]


@dataclass(frozen=True)
class Batch:
    """Rows that have had their time, and which of them are held back."""

    rows: Sequence[Any]
    spared: frozenset[Any]

    @property
    def going(self) -> list[Any]:
        return [row.key for row in self.rows if row.key not in self.spared]

    @property
    def spared_late(self) -> int:
        """How many of those held back should have been gone for some time."""
        return sum(row.late for row in self.rows if row.key in self.spared)

    @property
    def is_last(self) -> bool:
        return len(self.rows) < BATCH


@dataclass(frozen=True)
class _Row:
    key: tuple[Any, ...]
    late: bool


def obey_all(new_unit_of_work: NewUnitOfWork, rules: Sequence[Rule]) -> None:
    """Each by itself: one that fails is logged, holds up no other, and becomes overdue."""
    for rule in rules:
        try:
            obey(new_unit_of_work, rule)
        except DATABASE_ERRORS:
            log.exception("a retention rule could not be obeyed", extra={"rule": rule.name})


def obey(new_unit_of_work: NewUnitOfWork, rule: Rule) -> None:
    """Delete what has had its time, and note how many, and who was spared."""
    after: tuple[Any, ...] | None = None
    spared = spared_late = 0
    while True:
        with new_unit_of_work() as uow:
            batch = _batch(uow, rule, after, is_locked=True)
            spared, spared_late = spared + len(batch.spared), spared_late + batch.spared_late
            tally.add(uow, rule, _forget(uow, rule, batch.going))
            if batch.is_last:
                tally.settle(uow, rule, spared=spared, spared_late=spared_late)
                return
        after = batch.rows[-1].key


def rehearse(uow: UnitOfWork, rule: Rule) -> tuple[int, int]:
    """How many rows the next run would take, and how many it would spare. Changes nothing."""
    going = spared = 0
    for batch in _batches(uow, rule):
        going, spared = going + len(batch.going), spared + len(batch.spared)
    return going, spared


def _batches(uow: UnitOfWork, rule: Rule) -> Iterator[Batch]:
    after: tuple[Any, ...] | None = None
    while True:
        batch = _batch(uow, rule, after, is_locked=False)
        yield batch
        if batch.is_last:
            return
        after = batch.rows[-1].key


def _batch(uow: UnitOfWork, rule: Rule, after: tuple[Any, ...] | None, *, is_locked: bool) -> Batch:
    late = rule.is_late(uow.now).label("is_late")
    found = sa.select(*rule.key, late).where(rule.is_past(uow.now)).order_by(*rule.key)
    if after is not None:
        found = found.where(sa.tuple_(*rule.key) > sa.tuple_(*after))
    if is_locked and not rule.elsewhere:
        found = found.with_for_update(of=rule.table, skip_locked=True)
    rows = [_Row(tuple(row[:-1]), row[-1]) for row in uow.db.execute(found.limit(BATCH))]
    return Batch(rows, frozenset(_spared(uow, rule, [row.key for row in rows])))


def _spared(uow: UnitOfWork, rule: Rule, keys: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
    """Those of the keys behind which somebody stands who is to be left alone (rights.R7)."""
    for whose in rule.whose:
        digests = {
            (found.link, digest)
            for found in uow.db.execute(_people(whose, keys))
            for digest in _digests(uow, whose, found)
        }
        left_alone = Restrictions(uow).among({digest for _, digest in digests})
        yield from {(link,) for link, digest in digests if digest in left_alone}


def _people(whose: Whose, keys: Sequence[tuple[Any, ...]]) -> sa.Select[Any]:
    columns = whose.model.__table__.c
    link = columns[whose.link].label("link")
    known = [columns[name].label(kind) for kind, name in whose.by.items()]
    return sa.select(link, *known).where(columns[whose.link].in_([key[0] for key in keys]))


def _digests(uow: UnitOfWork, whose: Whose, found: Any) -> Iterator[bytes]:
    for kind in whose.by:
        value = getattr(found, kind)
        if value is not None:
            text = bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)
            yield uow.tombstones.digest(kind, text)


def _forget(uow: UnitOfWork, rule: Rule, keys: Sequence[tuple[Any, ...]]) -> int:
    if not keys or rule.elsewhere:
        return 0
    are_those = sa.tuple_(*rule.key).in_(keys)
    if rule.let_go is not None:
        return rule.let_go(uow, [key[0] for key in keys])
    if rule.clears:
        emptied: dict[str, Any] = dict.fromkeys(rule.clears)
        uow.db.execute(sa.update(rule.table).where(are_those).values(emptied))
        return len(keys)
    if rule.before is not None:
        rule.before(uow.db, [key[0] for key in keys])
    uow.db.execute(sa.delete(rule.table).where(are_those))
    return len(keys)
