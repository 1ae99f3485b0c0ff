"""The worker's own promises: one at a time, nothing lost, failures put off and not for ever."""

from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa

from billing.models import Upkeep
from billing.operations import upkeep
from billing.repository import upkeep as repository
from sandbox.faults import Fault
from tests.billing.conftest import Desk, NewUnitOfWork

LEASE = timedelta(minutes=2)


def rows(new_uow: NewUnitOfWork) -> list[Upkeep]:
    with new_uow() as uow:
        return list(uow.db.scalars(sa.select(Upkeep)))


class TestClaims:
    def test_nobody_takes_what_somebody_has(self, new_uow: NewUnitOfWork):
        with new_uow() as uow:
            repository.ask(uow.db, "checkout", uuid4(), uow.now)

        with new_uow() as uow:
            assert len(repository.claim(uow.db, now=uow.now, lease=LEASE, limit=9)) == 1
        with new_uow() as uow:
            assert repository.claim(uow.db, now=uow.now, lease=LEASE, limit=9) == []

    def test_a_claim_of_one_who_died_runs_out(self, new_uow: NewUnitOfWork):
        with new_uow() as uow:
            repository.ask(uow.db, "checkout", uuid4(), uow.now)
            repository.claim(uow.db, now=uow.now, lease=LEASE, limit=9)

        with new_uow() as uow:
            later = uow.now + LEASE
            assert len(repository.claim(uow.db, now=later, lease=LEASE, limit=9)) == 1

    def test_news_that_come_meanwhile_are_not_lost(self, new_uow: NewUnitOfWork):
        subject_id = uuid4()
        with new_uow() as uow:
            repository.ask(uow.db, "checkout", subject_id, uow.now)
        with new_uow() as uow:
            (task,) = repository.claim(uow.db, now=uow.now, lease=LEASE, limit=9)

        with new_uow() as uow:
            repository.ask(uow.db, "checkout", subject_id, uow.now)
        with new_uow() as uow:
            repository.settle(uow.db, task)

        with new_uow() as uow:
            assert len(repository.claim(uow.db, now=uow.now, lease=LEASE, limit=9)) == 1

    def test_what_is_done_is_gone(self, new_uow: NewUnitOfWork):
        with new_uow() as uow:
            repository.ask(uow.db, "checkout", uuid4(), uow.now)
            (task,) = repository.claim(uow.db, now=uow.now, lease=LEASE, limit=9)
            repository.settle(uow.db, task)

        assert rows(new_uow) == []

    def test_asked_for_again_it_keeps_the_earlier_time(self, new_uow: NewUnitOfWork):
        subject_id = uuid4()
        with new_uow() as uow:
            repository.ask(uow.db, "checkout", subject_id, uow.now)
            repository.ask(uow.db, "checkout", subject_id, uow.now + timedelta(hours=1))
            now = uow.now

        (row,) = rows(new_uow)
        assert row.due_at == now


class TestFailures:
    def test_are_put_off_and_tried_again(self, desk: Desk):
        membership_id = desk.join()
        desk.sandbox.world.faults.add(Fault("stripe", "500", "retrieve_subscription", times=2))
        with desk.context.unit_of_work() as uow:
            repository.ask(uow.db, "subscription", desk.subscription(membership_id).id, uow.now)

        upkeep.work(desk.context)
        tried = [row.attempts for row in rows(desk.context.unit_of_work)]
        desk.move(minutes=1)
        upkeep.work(desk.context)

        assert 1 in tried
        subjects = {row.subject for row in rows(desk.context.unit_of_work)}
        assert "subscription" not in subjects

    def test_of_one_do_not_hold_up_another(self, desk: Desk):
        with desk.context.unit_of_work() as uow:
            repository.ask(uow.db, "payment", uuid4(), uow.now)
            repository.ask(uow.db, "refund", uuid4(), uow.now)
            repository.ask(uow.db, "customer", uuid4(), uow.now)

        assert upkeep.work(desk.context) >= 3
        assert upkeep.work(desk.context) == 0
