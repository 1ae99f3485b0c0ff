"""Whoever is on no list before is told of a new version of the policy, and told once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.ids import new_id
from chassis.restrictions import Restrictions
from chassis.retention.forgetting import obey_all
from chassis.rights.person import Person
from notifications.domain.delivery import MailingStatus
from notifications.domain.kinds import (
    POLICY_CHANGED_FOR_CORRESPONDENTS,
    POLICY_CHANGED_FOR_MEMBERS,
)
from notifications.models import Base, Mailing, Recipient, SupportThread
from notifications.privacy import NotificationsParticipant
from notifications.workers.freezing import Freezer
from notifications.workers.sending import Sender
from tests.notifications.announcements.conftest import Announce
from tests.notifications.conftest import NewUnitOfWork
from tests.notifications.correspondents import write
from tests.notifications.neighbours import Neighbours
from tests.retention.schedules import rules_of

pytestmark = pytest.mark.promise("P41")

ANA, BO = "ana@example.com", "bo@example.com"


class TestWhoTakesPartWithoutAnAccount:
    """They are concerned as much: the policy is about their data."""

    def test_is_told_once_however_many_places_and_not_beside_an_account(
        self,
        tell_all: Callable[[], None],
        people: list[UUID],
        neighbours: Neighbours,
        told: Callable[[], dict[str, str]],
        record: Callable[[], Any],
    ):
        for locale in ("en", "en", "de"):
            neighbours.add(email="ana@example.com", locale=locale)
        neighbours.add(email="P1@example.com")
        neighbours.add(email=BO)

        tell_all()

        letters = told()
        assert letters.keys() == {"p0@example.com", "p1@example.com", "p2@example.com", ANA, BO}
        assert "you take part in a series" in letters[BO]
        assert "you have an account" in letters["p1@example.com"]
        assert (record()[0]["status"], record()[0]["counts"]) == ("frozen", {"sent": 5})

    def test_is_told_once_across_the_pages_of_the_list(
        self,
        tell_all: Callable[[], None],
        small_pages: None,
        neighbours: Neighbours,
        told: Callable[[], dict[str, str]],
    ):
        neighbours.add(7)
        neighbours.add(7)

        tell_all()

        assert len(told()) == 7

    def test_is_waited_for_before_the_record_calls_it_done(
        self,
        announce: Announce,
        freezer: Freezer,
        neighbours: Neighbours,
        record: Callable[[], Any],
    ):
        neighbours.add(email=ANA)
        announce()
        neighbours.is_away = True
        freezer.freeze_all_due()

        assert record()[0]["status"] == "freezing"


class TestWhoOnlyWroteToUs:
    """What they wrote is kept under the policy as well."""

    def test_is_told_once_however_many_threads_and_not_beside_an_account_or_a_place(
        self,
        tell_all: Callable[[], None],
        people: list[UUID],
        neighbours: Neighbours,
        new_uow: NewUnitOfWork,
        told: Callable[[], dict[str, str]],
        record: Callable[[], Any],
    ):
        neighbours.add(email=ANA)
        for address in ("P1@example.com", "ANA@example.com", BO, "BO@Example.com"):
            write(new_uow, address, subject=address)

        tell_all()

        letters = told()
        assert letters.keys() == {"p0@example.com", "p1@example.com", "p2@example.com", ANA, BO}
        assert "you wrote to us" in letters[BO]
        assert "you take part in a series" in letters[ANA]
        assert "you have an account" in letters["p1@example.com"]
        assert (record()[0]["status"], record()[0]["counts"]) == ("frozen", {"sent": 5})

    def test_is_told_once_across_the_pages_of_the_list(
        self,
        tell_all: Callable[[], None],
        small_pages: None,
        new_uow: NewUnitOfWork,
        told: Callable[[], dict[str, str]],
    ):
        for number in range(12):
            for subject in ("One thing", "Another"):
                write(new_uow, f"p{number}@example.com", subject=subject)

        tell_all()

        assert len(told()) == 12

    def test_is_remembered_by_a_thread_and_when(
        self,
        tell_all: Callable[[], None],
        new_uow: NewUnitOfWork,
        record: Callable[[], Any],
        at: clock.FrozenClock,
    ):
        write(new_uow, BO)

        tell_all()

        with new_uow() as uow:
            (thread_id,) = uow.db.scalars(sa.select(SupportThread.id)).all()
            (recipient,) = uow.db.scalars(sa.select(Recipient)).all()
            assert (recipient.person_id, recipient.person_kind) == (thread_id, "correspondence")
        assert record()[0]["first_sent_at"] == at.at.isoformat()

    def test_is_not_called_by_what_a_mail_says_they_are_called(
        self,
        tell_all: Callable[[], None],
        new_uow: NewUnitOfWork,
        told: Callable[[], dict[str, str]],
    ):
        write(new_uow, BO, sender_name="Cheap Watches")

        tell_all()

        assert "Cheap Watches" not in told()[BO]

    def test_is_not_told_where_a_machine_wrote(
        self,
        tell_all: Callable[[], None],
        new_uow: NewUnitOfWork,
        told: Callable[[], dict[str, str]],
    ):
        write(new_uow, "mailer-daemon@example.com", is_automatic=True)
        write(new_uow, BO, is_automatic=True)
        write(new_uow, BO)

        tell_all()

        assert told().keys() == {BO}

    @pytest.mark.parametrize("is_frozen", [False, True], ids=["before", "after"])
    def test_is_not_told_once_erased_whether_before_or_after_the_list_was_fixed(
        self,
        announce: Announce,
        freezer: Freezer,
        sender: Sender,
        new_uow: NewUnitOfWork,
        told: Callable[[], dict[str, str]],
        record: Callable[[], Any],
        is_frozen: bool,
    ):
        write(new_uow, ANA)
        write(new_uow, BO)

        announce()
        if is_frozen:
            freezer.freeze_all_due()
        _erase(new_uow, BO)
        freezer.freeze_all_due()
        sender.send_all_due()

        assert told().keys() == {ANA}
        assert record()[0]["counts"] == {"sent": 1}

    @pytest.mark.parametrize("status", ["planned", "freezing"])
    def test_is_waited_for_before_the_record_calls_it_done(
        self,
        tell_all: Callable[[], None],
        new_uow: NewUnitOfWork,
        record: Callable[[], Any],
        status: str,
    ):
        tell_all()
        assert record()[0]["status"] == "frozen"

        with new_uow() as uow:
            last = Mailing.kind == POLICY_CHANGED_FOR_CORRESPONDENTS.name
            uow.db.execute(sa.update(Mailing).where(last).values(status=status))

        assert record()[0]["status"] == "freezing"

    def test_is_told_too_where_the_release_before_was_telling_the_members(
        self,
        announce: Announce,
        people: list[UUID],
        neighbours: Neighbours,
        freezer: Freezer,
        new_uow: NewUnitOfWork,
        record: Callable[[], Any],
    ):
        announce()
        neighbours.is_away = True
        freezer.freeze_all_due()
        neighbours.is_away = False
        with new_uow() as uow:
            (first,) = uow.db.scalars(sa.select(Mailing)).all()
            first.status = MailingStatus.FROZEN
            uow.db.add(_of_the_release_before(first))
        write(new_uow, BO)

        freezer.freeze_all_due()

        assert (record()[0]["status"], record()[0]["counts"]) == ("frozen", {"waiting": 1})

    def test_has_the_record_kept_while_restricted(
        self, tell_all: Callable[[], None], new_uow: NewUnitOfWork, at: clock.FrozenClock
    ):
        write(new_uow, BO)
        tell_all()
        with new_uow() as uow:
            thread_id = uow.db.scalars(sa.select(SupportThread.id)).one()
            Restrictions(uow).impose(Person.of(thread_id=str(thread_id)))

        at.move(timedelta(days=367))
        obey_all(new_uow, rules_of("notifications"))

        with new_uow() as uow:
            assert uow.db.scalars(sa.select(Recipient.person_id)).all() == [thread_id]


def _erase(new_uow: NewUnitOfWork, address: str) -> None:
    """As a request does: by all that is known of them."""
    participant, person = NotificationsParticipant(Base.metadata), Person.of(email=address)
    with new_uow() as uow:
        (found,) = participant.discover(uow.db.connection(), [person])
        participant.erase(uow, [person.joined_with(found)])


def _of_the_release_before(announcement: Mailing) -> Mailing:
    """Its second list, after which it knew of none."""
    return Mailing(
        id=new_id(),
        kind=POLICY_CHANGED_FOR_MEMBERS.name,
        facts=announcement.facts | {"of": str(announcement.id)},
        due_at=announcement.due_at,
        useful_until=announcement.useful_until,
        status=MailingStatus.PLANNED,
    )
