"""The memory of who was erased, as keyed digests that say nothing about anyone (rights.R6).

It is read in the same transaction as an insert of a person, so that a late message, a replayed
webhook or an import cannot bring them back.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.settings import key_bytes
from chassis.tables import tombstone

_NEW = insert(tombstone)
# With a result, so that all rows go in one statement.
_REMEMBERED = _NEW.on_conflict_do_update(
    index_elements=[tombstone.c.digest], set_={"erased_at": _NEW.excluded.erased_at}
).returning(tombstone.c.digest)

_IS_THERE = sa.select(sa.literal(1)).where(tombstone.c.digest == sa.bindparam("digest"))


class Tombstones:
    """Digests under `key` (32 bytes), which never enters a database."""

    def __init__(self, key: bytes) -> None:
        # Made once: to set up a key costs as much as to digest an address with it.
        self._keyed = hmac.new(key, digestmod=hashlib.sha256)

    @classmethod
    def from_setting(cls, text: str) -> "Tombstones":
        """Read the base64 of 32 bytes. Raises SettingsError."""
        return cls(key_bytes(text, variable="TOMBSTONE_KEY"))

    def digest(self, identifier_type: str, normalised: str) -> bytes:
        """HMAC-SHA256 of the type and the normalised value."""
        keyed = self._keyed.copy()
        keyed.update(f"{identifier_type}\x00{normalised}".encode())
        return keyed.digest()

    def is_erased(self, db: Session, identifier_type: str, normalised: str) -> bool:
        digest = self.digest(identifier_type, normalised)
        return db.connection().execute(_IS_THERE, {"digest": digest}).first() is not None

    def add(
        self, db: Session, identifier_type: str, normalised: str, *, erased_at: datetime
    ) -> None:
        """Remember an erasure; a later one of the same identifier moves the date."""
        self.add_all(db, [(identifier_type, normalised)], erased_at=erased_at)

    def add_all(
        self, db: Session, identifiers: Iterable[tuple[str, str]], *, erased_at: datetime
    ) -> None:
        """The same for several, each a type and a normalised value."""
        rows = [
            {"digest": self.digest(kind, value), "identifier_type": kind, "erased_at": erased_at}
            for kind, value in sorted(set(identifiers))
        ]
        if rows:
            db.connection().execute(_REMEMBERED, rows)

    def lift(self, db: Session, identifier_type: str, normalised: str) -> None:
        """Forget an erasure, because the person came back of their own accord."""
        digest = self.digest(identifier_type, normalised)
        db.execute(sa.delete(tombstone).where(tombstone.c.digest == digest))
