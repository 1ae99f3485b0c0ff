"""The record of who was told of a new version of the policy; it is announced once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.errors import Conflict
from chassis.unit_of_work import UnitOfWork
from notifications.commands import reports
from notifications.domain.kinds import (
    POLICY_CHANGED,
)
from notifications.models import Mailing, Message
from notifications.workers.freezing import Freezer
from notifications.workers.sending import Sender
from tests.notifications.announcements.conftest import OPERATOR_ID, VERSION, Announce, announced
from tests.notifications.conftest import NewUnitOfWork
from tests.notifications.neighbours import Neighbours

pytestmark = pytest.mark.promise("P41")


class TestTheRecord:
    def test_is_empty_before_anybody_was_told(self, record: Callable[[], Any]):
        assert record() == []

    def test_says_what_was_announced_by_whom_while_nobody_is_told_yet(
        self, announce: Announce, people: list[UUID], record: Callable[[], Any]
    ):
        announce()

        (one,) = record()
        assert (one["version"], one["announced_by"]) == (VERSION, str(OPERATOR_ID))
        assert one["summary"] == "We keep logs for a shorter time."
        assert (one["status"], one["counts"]) == ("planned", {})
        assert (one["first_sent_at"], one["last_sent_at"]) == (None, None)

    def test_counts_people_by_how_far_the_mail_came(
        self,
        announce: Announce,
        people: list[UUID],
        record: Callable[[], Any],
        freezer: Freezer,
        sender: Sender,
        at: clock.FrozenClock,
    ):
        announce()
        freezer.freeze_all_due()
        queued = record()[0]

        sender.send_all_due()

        sent = record()[0]
        assert (queued["status"], queued["counts"]) == ("frozen", {"waiting": 3})
        assert sent["counts"] == {"sent": 3}
        assert sent["first_sent_at"] == sent["last_sent_at"] == at.at.isoformat()

    def test_takes_in_what_the_provider_reports(
        self,
        announce: Announce,
        people: list[UUID],
        record: Callable[[], Any],
        freezer: Freezer,
        sender: Sender,
        new_uow: NewUnitOfWork,
    ):
        announce()
        freezer.freeze_all_due()
        sender.send_all_due()

        with new_uow() as uow:
            (message_id,) = uow.db.scalars(sa.select(Message.id)).all()
            of = [uow.tombstones.digest("email", f"p{number}@example.com") for number in (0, 1)]
            reports.note_delivered(uow, message_id, of[0])
            reports.note_failed(uow, message_id, of[1], severity="permanent", reason="bounce")

        assert record()[0]["counts"] == {"delivered": 1, "failed": 1, "sent": 1}

    def test_keeps_each_version_apart_the_latest_first(
        self,
        announce: Announce,
        people: list[UUID],
        record: Callable[[], Any],
        freezer: Freezer,
        neighbours: Neighbours,
        at: clock.FrozenClock,
    ):
        announce("2027-01-01")
        freezer.freeze_all_due()
        at.move(timedelta(days=31))
        del neighbours.accounts[people[0]]
        announce()
        freezer.freeze_all_due()

        found = [(one["version"], one["counts"]) for one in record()]
        assert found == [(VERSION, {"waiting": 2}), ("2027-01-01", {"waiting": 3})]


def test_of_two_operators_at_once_one_is_refused(new_uow: NewUnitOfWork):
    with ThreadPoolExecutor(1) as pool:
        with new_uow() as first:
            announced(first)
            second = pool.submit(_announce_alone, new_uow)
            while not second.done() and not _somebody_waits(first):
                wait([second], timeout=0.02)

        with pytest.raises(Conflict):
            second.result(30)
    with new_uow() as uow:
        told = sa.select(sa.func.count()).where(Mailing.kind == POLICY_CHANGED.name)
        assert uow.db.execute(told).scalar_one() == 1


def _announce_alone(new_uow: NewUnitOfWork) -> None:
    with new_uow() as uow:
        announced(uow)


def _somebody_waits(uow: UnitOfWork) -> bool:
    """Whether a transaction of this database waits for the lock of another."""
    waiting = sa.text(
        "select exists (select from pg_locks join pg_database on oid = database"
        " where datname = current_database() and locktype = 'advisory' and not granted)"
    )
    return bool(uow.db.execute(waiting).scalar_one())
