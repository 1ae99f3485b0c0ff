"""After a restoration the erased are erased again, and nobody else is."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis import clock
from chassis.rights import replaying
from chassis.rights.person import Person
from chassis.tables import restoration, tombstone
from chassis.unit_of_work import UnitOfWork
from tests.chassis.rights.conftest import Club, Member

NewUow = Callable[[], UnitOfWork]
ANA, BO = "ana@example.test", "bo@example.test"


def restored(new_uow: NewUow) -> None:
    with new_uow() as uow:
        replaying.note_restored(uow, uow.now - timedelta(days=1))


def pending(engine: Engine) -> object:
    with engine.connect() as db:
        return replaying.pending(db)


def test_who_was_erased_since_the_dump_goes_again(
    club: Club, new_uow: NewUow, engine: Engine, join: Callable[..., UUID]
):
    ana, bo = join(ANA), join(BO)
    with new_uow() as uow:
        stones = [
            {
                "digest": uow.tombstones.digest("email", ANA),
                "identifier_type": "email",
                "erased_at": uow.now,
            }
        ]
    restored(new_uow)
    before = pending(engine)

    with new_uow() as uow:
        again = replaying.replay(uow, club, stones, before)

    with new_uow() as uow:
        assert uow.db.scalars(sa.select(Member.id)).all() == [bo]
        assert uow.tombstones.is_erased(uow.db, "email", ANA)
        assert not uow.tombstones.is_erased(uow.db, "email", BO)
    assert (again, pending(engine)) == (1, None)
    assert ana != bo


def test_nothing_is_pending_where_nothing_was_restored(engine: Engine):
    assert pending(engine) is None


def test_a_restoration_says_how_many_it_erased(club: Club, new_uow: NewUow, engine: Engine):
    restored(new_uow)
    with new_uow() as uow:
        replaying.replay(uow, club, [], replaying.pending(uow.db.connection()))
        assert uow.db.execute(sa.select(restoration.c.erased)).scalar_one() == 0


def test_a_witness_tells_of_erasures_since_a_moment_page_by_page(club: Club, new_uow: NewUow):
    with clock.frozen(clock.now() - timedelta(days=3)), new_uow() as uow:
        club.erase(uow, [Person.of(email=BO)])
    with new_uow() as uow:
        club.erase(uow, [Person.of(email=ANA)])
        since = uow.now - timedelta(days=1)
        db = uow.db.connection()

        (stone,) = replaying.tombstones_page(db, since=since, after=None)

        assert stone["digest"] == uow.tombstones.digest("email", ANA)
        assert replaying.tombstones_page(db, since=since, after=stone["digest"]) == []
        assert db.execute(sa.select(sa.func.count()).select_from(tombstone)).scalar_one() == 2
