"""What a person's data is not to be used for: by objection, or by a consent taken back (R11).

Kept as keyed digests. A service asks in its own write path, in the transaction of the write, so
that what is queued already obeys too. An objection outlives an erasure: it says nothing about
anybody, and who comes back has not changed their mind.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from chassis.rights.person import Person
from chassis.tables import objection
from chassis.unit_of_work import UnitOfWork


class Objections:
    """The objections that one transaction sees."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    def stand_against(self, purpose: str, identifier_type: str, normalised: str) -> bool:
        """True where this identifier's data must not be used for the purpose."""
        digest = self._uow.tombstones.digest(identifier_type, normalised)
        return bool(self.digests_among([digest], purpose))

    def digests_among(self, digests: Iterable[bytes], purpose: str) -> set[bytes]:
        """Which of these belong to people who objected to the purpose."""
        wanted = sa.literal(list(digests), sa.ARRAY(sa.LargeBinary))
        rows = sa.select(objection.c.digest).where(
            objection.c.digest == sa.any_(wanted), objection.c.purpose == purpose
        )
        return {bytes(digest) for digest in self._uow.db.execute(rows).scalars()}

    def raise_for(self, person: Person, purposes: Iterable[str]) -> None:
        for digest in self._digests(person):
            for purpose in sorted(purposes):
                row = insert(objection).values(digest=digest, purpose=purpose, since=self._uow.now)
                self._uow.db.execute(row.on_conflict_do_nothing())

    def take_back(self, person: Person, purposes: Iterable[str]) -> None:
        """The person allows these purposes again."""
        self._uow.db.execute(
            sa.delete(objection).where(
                objection.c.digest.in_(self._digests(person)),
                objection.c.purpose.in_(list(purposes)),
            )
        )

    def _digests(self, person: Person) -> list[bytes]:
        digest = self._uow.tombstones.digest
        return [digest(found.type, found.value) for found in sorted(person.identifiers)]
