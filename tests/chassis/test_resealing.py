"""What older keys sealed is sealed anew in batches: all of it but what cannot be opened."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis import resealing
from chassis.ids import new_id
from chassis.resealing import BATCH, Outcome
from chassis.unit_of_work import UnitOfWork
from tests.chassis.vault import (
    KINDS,
    LOST,
    NEW,
    OLD,
    TURNED,
    Lying,
    Put,
    Vault,
    WithRing,
    context,
    lying,
    put,
    with_ring,
)

__all__ = ["lying", "put", "with_ring"]


def test_more_than_a_batch_is_sealed_anew_and_reads_as_before(
    with_ring: WithRing, put: Put, lying: Lying
) -> None:
    put(2 * BATCH + 1, OLD)
    put(1, NEW)

    outcomes = resealing.reseal(with_ring(TURNED), KINDS)

    assert outcomes == [Outcome("vault.secret", 2 * BATCH + 1, 0)]
    assert lying() == {"new": 2 * BATCH + 2}
    with with_ring(NEW)() as uow:
        read = {
            NEW.decrypt(row.secret or b"", context(row)) for row in uow.db.scalars(sa.select(Vault))
        }
    assert read == {f"secret {place}".encode() for place in range(2 * BATCH + 1)}


def test_once_more_has_nothing_to_do(with_ring: WithRing, put: Put) -> None:
    put(3, OLD)
    resealing.reseal(with_ring(TURNED), KINDS)

    assert resealing.reseal(with_ring(TURNED), KINDS) == [Outcome("vault.secret", 0, 0)]


def test_a_rehearsal_counts_the_same_and_changes_nothing(
    with_ring: WithRing, put: Put, lying: Lying
) -> None:
    put(BATCH, OLD)
    put(2, LOST)

    assert resealing.rehearse(with_ring(TURNED), KINDS) == [Outcome("vault.secret", BATCH, 2)]
    assert lying() == {"lost": 2, "old": BATCH}


def test_what_cannot_be_opened_is_left_as_it_is_and_holds_up_nothing(
    with_ring: WithRing, put: Put, lying: Lying
) -> None:
    put(BATCH + 1, LOST)
    put(1, OLD)

    outcomes = resealing.reseal(with_ring(TURNED), KINDS)

    assert outcomes == [Outcome("vault.secret", 1, BATCH + 1)]
    assert lying() == {"lost": BATCH + 1, "new": 1}


def test_an_empty_place_is_left_empty(with_ring: WithRing) -> None:
    with with_ring(OLD)() as uow:
        uow.db.add(Vault(id=new_id(), secret=None))

    assert resealing.reseal(with_ring(TURNED), KINDS) == [Outcome("vault.secret", 0, 0)]


def test_a_batch_that_fails_leaves_those_before_it_done(
    engine: Engine,
    with_ring: WithRing,
    put: Put,
    lying: Lying,
) -> None:
    put(2 * BATCH + 1, OLD)
    opened: list[int] = []

    def ending() -> UnitOfWork:
        opened.append(1)
        if len(opened) > 2:
            raise KeyboardInterrupt
        return UnitOfWork(engine, "chassis", keys=TURNED)

    with pytest.raises(KeyboardInterrupt):
        resealing.reseal(ending, KINDS)

    assert lying() == {"new": 2 * BATCH, "old": 1}
    assert resealing.reseal(with_ring(TURNED), KINDS) == [Outcome("vault.secret", 1, 0)]


def test_what_the_service_writes_meanwhile_is_not_lost(
    engine: Engine, with_ring: WithRing, put: Put, eventually: Callable[..., Any]
) -> None:
    put(1, OLD)
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )

    with ThreadPoolExecutor(1) as thread:
        with with_ring(OLD)() as uow:
            row = uow.db.scalars(sa.select(Vault).with_for_update()).one()
            row.secret = OLD.encrypt("renewed", context(row))
            uow.db.flush()
            resealing_now = thread.submit(resealing.reseal, with_ring(TURNED), KINDS)
            with engine.connect() as looking:
                eventually(lambda: looking.execute(waiting).scalar_one())
        assert resealing_now.result() == [Outcome("vault.secret", 1, 0)]

    with with_ring(NEW)() as uow:
        row = uow.db.scalars(sa.select(Vault)).one()
        assert NEW.decrypt(row.secret or b"", context(row)) == b"renewed"
