"""A new key in front of a service's ring: what its columns come to."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.engine import Engine

from chassis import resealing
from chassis.encryption import KeyRing, new_entry
from chassis.resealing import Sealed
from chassis.unit_of_work import UnitOfWork


def turned(ring: KeyRing) -> KeyRing:
    """The same with a new key in front."""
    new = KeyRing.from_setting(new_entry("new"))
    return replace(new, keys={**new.keys, **ring.keys})


def sealed_anew(engine: Engine, ring: KeyRing, kinds: Sequence[Sealed]) -> dict[str, int]:
    """How many values the service had sealed under `ring` in each column; all could be opened."""
    keys = turned(ring)
    outcomes = resealing.reseal(lambda: UnitOfWork(engine, "tests", keys=keys), kinds)
    assert [one.name for one in outcomes if one.unreadable] == []
    return {one.name: one.readable for one in outcomes}
