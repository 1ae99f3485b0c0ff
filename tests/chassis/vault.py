"""A table of secrets under a key ring, for tests of turning the key."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis import sealed
from chassis.db import new_metadata
from chassis.encryption import KeyRing, new_entry
from chassis.ids import new_id
from chassis.resealing import Sealed
from chassis.unit_of_work import UnitOfWork

OLD = KeyRing.from_setting(new_entry("old"))
NEW = KeyRing.from_setting(new_entry("new"))
TURNED = replace(NEW, keys={**NEW.keys, **OLD.keys})
LOST = KeyRing.from_setting(new_entry("lost"))

WithRing = Callable[[KeyRing], Callable[[], UnitOfWork]]
Put = Callable[[int, KeyRing], None]
Lying = Callable[[], dict[str, int]]


class Base(DeclarativeBase):
    metadata = new_metadata()


class Vault(Base):
    __tablename__ = "vault"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    secret: Mapped[bytes | None]


def context(row: Vault) -> str:
    return f"vault.secret:{row.id}"


KINDS = (Sealed(Vault, "secret", context),)


@pytest.fixture
def with_ring(engine: Engine) -> Iterator[WithRing]:
    """Units of work under a ring, on a database that has the table."""
    Base.metadata.create_all(engine)
    yield lambda ring: lambda: UnitOfWork(engine, "chassis", keys=ring)
    Base.metadata.drop_all(engine)


@pytest.fixture
def put(with_ring: WithRing) -> Put:
    """`put(3, OLD)`: so many secrets under that ring's first key."""

    def add(number: int, ring: KeyRing) -> None:
        with with_ring(ring)() as uow:
            rows = [Vault(id=new_id()) for _ in range(number)]
            for place, row in enumerate(rows):
                row.secret = ring.encrypt(f"secret {place}", context(row))
            uow.db.add_all(rows)

    return add


@pytest.fixture
def lying(engine: Engine) -> Lying:
    """How many secrets lie under which key."""

    def count() -> dict[str, int]:
        with engine.connect() as db:
            return {found.key_id: found.number for found in sealed.by_key(db)}

    return count
