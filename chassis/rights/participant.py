"""What a service answers when the privacy service asks it about a person."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import ClassVar

import sqlalchemy as sa

from chassis.objections import Objections
from chassis.restrictions import Kind, Restrictions
from chassis.rights import transit
from chassis.rights.holdings import Count, Holding
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

    `release` lets go of what is held upstream (cancel a subscription, revoke a grant) and answers
    RETRY until that is confirmed; it makes no remote call itself, since it runs in a transaction:
    it marks rows for a worker. To freeze and to restrict have their rule in
    `chassis.restrictions`; `follow_restriction` is for what a service keeps beside it.
    """

    holdings: ClassVar[Sequence[Holding]] = ()

    def __init__(self, metadata: sa.MetaData) -> None:
        self.described = (metadata, chassis_metadata)
        self._scan = Scan([*metadata.sorted_tables, *chassis_metadata.sorted_tables])

    def discover(self, db: sa.Connection, person: Person) -> set[Identifier]:
        """Identifiers that this service's rows add to the person."""
        found: set[Identifier] = set()
        for holding in self.holdings:
            found |= holding.revealed(db, person)
        return found - person.identifiers

    def count(self, db: sa.Connection, person: Person) -> dict[str, Count]:
        """Rows per category, counted in one statement."""
        asked = [holding for holding in self.holdings if holding.can_match(person)]
        if not asked:
            return {}
        numbers = sa.select(*(holding.counting(person).scalar_subquery() for holding in asked))
        found = db.execute(numbers).one()
        return _added(
            (holding, Count(found=number)) for holding, number in zip(asked, found, strict=True)
        )

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
        return _added(
            (holding, holding.corrected(uow, person, correction)) for holding in self.holdings
        )

    def object(self, uow: UnitOfWork, person: Person, purposes: Iterable[str]) -> None:
        """Stop using the person's data for these purposes."""
        Objections(uow).raise_for(person, purposes)

    def allow(self, uow: UnitOfWork, person: Person, purposes: Iterable[str]) -> None:
        """Use the person's data for these purposes again: they take their objection back."""
        Objections(uow).take_back(person, purposes)

    def notice_days(self, db: sa.Connection, person: Person) -> int:
        """For how long an erasure is to be announced first: others depend on this person."""
        return 0

    def release(self, uow: UnitOfWork, person: Person) -> Status:
        """Nothing is held upstream, unless a service says otherwise."""
        return Status.NOTHING_FOUND

    def erase(self, uow: UnitOfWork, person: Person) -> dict[str, Count]:
        """Erase by the holdings, then the messages in transit; remember it in this transaction."""
        counts = _added((holding, holding.erased(uow, person)) for holding in self.holdings)
        transit.erase(uow, [person])
        remembered = [
            (identifier.type, identifier.value)
            for identifier in person.identifiers
            if identifier.type in REMEMBERED
        ]
        uow.tombstones.add_all(uow.db, remembered, erased_at=uow.now)
        Restrictions(uow).lift(person)
        return counts

    def _impose(self, uow: UnitOfWork, person: Person, kind: Kind) -> None:
        Restrictions(uow).impose(person, kind)
        self.follow_restriction(uow, person, is_restricted=True)

    def _lift(self, uow: UnitOfWork, person: Person, kind: Kind) -> None:
        restrictions = Restrictions(uow)
        restrictions.lift(person, kind)
        if not restrictions.are_imposed_on(person):
            self.follow_restriction(uow, person, is_restricted=False)

    def verify_absent(self, db: sa.Connection, person: Person) -> dict[str, int]:
        """Where the person still stands; empty when nothing is left."""
        return self._scan.occurrences(db, [person])[0]


def _added(pairs: Iterable[tuple[Holding, Count]]) -> dict[str, Count]:
    """Counts per category; several tables may share one."""
    total: dict[str, Count] = {}
    for holding, count in pairs:
        before = total.get(holding.category, Count())
        total[holding.category] = Count(
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
    return total
