"""What a service answers when the privacy service asks it about a person."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa

from chassis.objections import Objections
from chassis.restrictions import Kind, Restrictions
from chassis.rights import knowing, transit
from chassis.rights.crowd import Crowd
from chassis.rights.holdings import Count, Holding
from chassis.rights.knowing import Trace
from chassis.rights.person import Identifier, Person
from chassis.rights.scanning import Scan
from chassis.tables import metadata as chassis_metadata
from chassis.unit_of_work import UnitOfWork

# What R6 remembers of the erased: the identifiers by which somebody could be brought back.
REMEMBERED = frozenset({"email", "account_id", "membership_id"})


class Status(StrEnum):
    """How a service answers a command (rights.R1)."""

    DONE = "done"
    NOTHING_FOUND = "nothing_found"
    PARTIAL = "partial"
    HELD = "held"
    RETRY = "retry"
    MANUAL = "manual"


class Participant:
    """One service's answers; a service subclasses it and names its holdings, children first.

    Who is asked about many people at once answers about each, in the order given.

    `release` lets go of what is held upstream (cancel a subscription, revoke a grant) and answers
    RETRY until that is confirmed; it makes no remote call itself, since it runs in a transaction:
    it marks rows for a worker. To freeze and to restrict have their rule in
    `chassis.restrictions`; `follow_restriction` is for what a service keeps beside it.
    """

    holdings: ClassVar[Sequence[Holding]] = ()
    traces: ClassVar[Sequence[Trace]] = ()
    """Columns beside those of `by` from which something of a person hangs here."""

    def __init__(self, metadata: sa.MetaData) -> None:
        self.described = (metadata, chassis_metadata)
        self._traces = [*self.traces, *(trace for one in self.holdings for trace in one.traces)]
        self._scan = Scan([*metadata.sorted_tables, *chassis_metadata.sorted_tables])

    def discover(self, db: sa.Connection, people: Sequence[Person]) -> list[set[Identifier]]:
        """Identifiers that this service's rows add to each of the people."""
        crowd = Crowd(people)
        asked = [one for one in self.holdings if one.reveals and one.can_match(crowd.together)]
        found: list[set[Identifier]] = [set() for _ in people]
        for holding, keys, added in _read(db, asked, lambda one: one.revealing(crowd)):
            for place in holding.owners(crowd, keys):
                found[place] |= holding.added(added)
        return [new - one.identifiers for new, one in zip(found, people, strict=True)]

    def count(self, db: sa.Connection, people: Sequence[Person]) -> list[dict[str, Count]]:
        """Rows per category of each of the people."""
        crowd = Crowd(people)
        asked = [holding for holding in self.holdings if holding.can_match(crowd.together)]
        counts: list[dict[str, Count]] = [{} for _ in people]
        for holding, keys, number in _read(db, asked, lambda one: one.counting_each(crowd)):
            for place in holding.owners(crowd, keys):
                _add(counts[place], holding.category, Count(found=number))
        return counts

    def freeze(self, uow: UnitOfWork, person: Person) -> None:
        self._impose(uow, person, Kind.FROZEN)

    def unfreeze(self, uow: UnitOfWork, person: Person) -> None:
        self._lift(uow, person, Kind.FROZEN)

    def restrict(self, uow: UnitOfWork, person: Person) -> None:
        self._impose(uow, person, Kind.RESTRICTED)

    def unrestrict(self, uow: UnitOfWork, person: Person) -> None:
        self._lift(uow, person, Kind.RESTRICTED)

    def follow_restriction(self, uow: UnitOfWork, person: Person, *, is_restricted: bool) -> None:
        """Nothing more, unless a service says otherwise."""

    def rectify(
        self, uow: UnitOfWork, person: Person, correction: Mapping[str, str | None]
    ) -> dict[str, Count]:
        """Put right what the holdings say can be, here and now."""
        counts: dict[str, Count] = {}
        for holding in self.holdings:
            _add(counts, holding.category, holding.corrected(uow, person, correction))
        return counts

    def object(self, uow: UnitOfWork, person: Person, purposes: Iterable[str]) -> None:
        """Stop using the person's data for these purposes."""
        Objections(uow).raise_for(person, purposes)

    def allow(self, uow: UnitOfWork, person: Person, purposes: Iterable[str]) -> None:
        """Use the person's data for these purposes again: they take their objection back."""
        Objections(uow).take_back(person, purposes)

    def notice_days(self, db: sa.Connection, people: Sequence[Person]) -> list[int]:
        """For how long each one's erasure is to be announced first: others depend on them."""
        return [0 for _ in people]

    def release(self, uow: UnitOfWork, people: Sequence[Person]) -> list[Status]:
        """Nothing is held upstream of anybody, unless a service says otherwise."""
        return [Status.NOTHING_FOUND for _ in people]

    def erase(self, uow: UnitOfWork, people: Sequence[Person]) -> list[dict[str, Count]]:
        """Erase by the holdings, then the messages in transit; remember it in this transaction."""
        crowd, together = Crowd(self.known(uow, people)), Crowd(people).together
        counts: list[dict[str, Count]] = [{} for _ in people]
        for holding in self.holdings:
            for total, count in zip(counts, holding.erased(uow, crowd), strict=True):
                _add(total, holding.category, count)
        transit.erase(uow, people)
        remembered = [
            (identifier.type, identifier.value)
            for identifier in together.identifiers
            if identifier.type in REMEMBERED
        ]
        uow.tombstones.add_all(uow.db, remembered, erased_at=uow.now)
        Restrictions(uow).lift(together)
        return counts

    def known(self, uow: UnitOfWork, people: Sequence[Person]) -> list[Person]:
        """The people with those of their identifiers from which something hangs here."""
        return knowing.known(uow, self._traces, people)

    def _impose(self, uow: UnitOfWork, person: Person, kind: Kind) -> None:
        Restrictions(uow).impose(person, kind)
        self.follow_restriction(uow, person, is_restricted=True)

    def _lift(self, uow: UnitOfWork, person: Person, kind: Kind) -> None:
        restrictions = Restrictions(uow)
        restrictions.lift(person, kind)
        if not restrictions.are_imposed_on(person):
            self.follow_restriction(uow, person, is_restricted=False)

    def verify_absent(self, db: sa.Connection, people: Sequence[Person]) -> list[dict[str, int]]:
        """Where each of the people still stands; empty when nothing is left."""
        return self._scan.occurrences(db, people)


def _read(
    db: sa.Connection,
    holdings: Sequence[Holding],
    statement_of: Callable[[Holding], sa.Select[Any, Any]],
) -> Iterator[tuple[Holding, Any, Any]]:
    """What a statement of two columns gives of each holding, all read in one."""
    if not holdings:
        return
    parts = [statement_of(holding).subquery() for holding in holdings]
    numbered = [sa.select(sa.literal_column(str(i)), *part.c) for i, part in enumerate(parts)]
    for number, first, second in db.execute(sa.union_all(*numbered)):
        yield holdings[number], first, second


def _add(counts: dict[str, Count], category: str, count: Count) -> None:
    """Several tables may share a category."""
    before = counts.get(category, Count())
    counts[category] = Count(
        found=before.found + count.found,
        erased=before.erased + count.erased,
        pseudonymised=before.pseudonymised + count.pseudonymised,
        retained=before.retained + count.retained,
        corrected=before.corrected + count.corrected,
        basis=count.basis or before.basis,
        retained_until=max(
            filter(None, (count.retained_until, before.retained_until)), default=None
        ),
    )
