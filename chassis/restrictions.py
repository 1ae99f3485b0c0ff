"""Who is to be left alone for now: frozen while a request runs, or restricted (rights.R11).

Kept as keyed digests, like tombstones. A service asks in its own write path, in the transaction
of the write. A restriction outlives a request that froze the same person for its own time.
"""

from collections.abc import Iterable
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from chassis.rights.person import Person
from chassis.tables import restriction
from chassis.unit_of_work import UnitOfWork


class Kind(StrEnum):
    """Why somebody is left alone."""

    FROZEN = "frozen"  # by a request, until it is over
    RESTRICTED = "restricted"  # by the person, until they take it back


_IMPOSED = insert(restriction).on_conflict_do_nothing().returning(restriction.c.digest)
"""With a result, so that all rows go in one statement."""


class Restrictions:
    """The restrictions that one transaction sees."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    def apply_to(self, identifier_type: str, normalised: str) -> bool:
        """True where this identifier must be left alone."""
        found = sa.select(self.condition(identifier_type, normalised))
        return bool(self._uow.db.execute(found).scalar_one())

    def among(self, digests: Iterable[bytes]) -> set[bytes]:
        """Which of these digests belong to somebody who must be left alone."""
        wanted = sa.literal(list(digests), sa.ARRAY(sa.LargeBinary))
        rows = sa.select(restriction.c.digest).where(restriction.c.digest == sa.any_(wanted))
        return {bytes(digest) for digest in self._uow.db.execute(rows).scalars()}

    def condition(self, identifier_type: str, normalised: str) -> sa.Exists:
        """The same as an SQL condition, to ask it in the statement that writes."""
        digest = self._uow.tombstones.digest(identifier_type, normalised)
        return sa.exists().where(restriction.c.digest == digest)

    def are_imposed_on(self, person: Person) -> bool:
        """True where some identifier of the person must be left alone."""
        found = sa.exists().where(restriction.c.digest.in_(self._digests(person)))
        return bool(self._uow.db.execute(sa.select(found)).scalar_one())

    def impose(self, person: Person, kind: Kind = Kind.FROZEN) -> None:
        told = {"kind": kind, "since": self._uow.now}
        rows = [told | {"digest": digest} for digest in self._digests(person)]
        if rows:
            self._uow.db.connection().execute(_IMPOSED, rows)

    def lift(self, person: Person, *kinds: Kind) -> None:
        """Lift those of these kinds, or all of them."""
        gone = sa.delete(restriction).where(restriction.c.digest.in_(self._digests(person)))
        self._uow.db.execute(gone.where(restriction.c.kind.in_(kinds or tuple(Kind))))

    def _digests(self, person: Person) -> list[bytes]:
        digest = self._uow.tombstones.digest
        return [digest(found.type, found.value) for found in sorted(person.identifiers)]
