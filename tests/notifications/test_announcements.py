"""The record of who was told of a new version of the policy, and that it is told once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.addresses import normalise
from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.restrictions import Restrictions
from chassis.retention.forgetting import obey_all
from chassis.rights.person import Person
from chassis.unit_of_work import UnitOfWork
from notifications import announcements
from notifications.commands import policies, reports
from notifications.domain.delivery import MailingStatus
from notifications.domain.kinds import (
    POLICY_CHANGED,
    POLICY_CHANGED_FOR_CORRESPONDENTS,
    POLICY_CHANGED_FOR_MEMBERS,
)
from notifications.models import Base, Mailing, Message, Recipient, SupportThread
from notifications.privacy import NotificationsParticipant
from notifications.schemas.results import AnnouncementList
from notifications.workers.freezing import Freezer
from notifications.workers.sending import Sender
from tests.notifications.conftest import NOW, NewUnitOfWork
from tests.notifications.correspondents import write
from tests.notifications.neighbours import Neighbours
from tests.retention.schedules import rules_of

pytestmark = pytest.mark.promise("P41")

OPERATOR_ID = new_id()
VERSION = "2027-02-01"
Announce = Callable[..., None]


@pytest.fixture
def announce(new_uow: NewUnitOfWork) -> Announce:
    def act(version: str = VERSION) -> None:
        with new_uow() as uow:
            _announce(uow, version)

    return act


@pytest.fixture
def people(neighbours: Neighbours) -> list[UUID]:
    """Three with an account."""
    ids = [new_id() for _ in range(3)]
    for number, account_id in enumerate(ids):
        neighbours.accounts[account_id] = {
            "email": f"p{number}@example.com",
            "name": f"P{number}",
            "locale": "en",
            "zone": "UTC",
        }
    return ids


@pytest.fixture
def record(new_uow: NewUnitOfWork) -> Callable[[], list[dict[str, Any]]]:
    """What an operator is answered."""

    def read() -> list[dict[str, Any]]:
        with new_uow() as uow:
            found = announcements.list_announcements(uow.db.connection())
        items: list[dict[str, Any]] = AnnouncementList().dump(found)["items"]
        return items

    return read


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


@pytest.fixture
def tell_all(announce: Announce, freezer: Freezer, sender: Sender) -> Callable[[], None]:
    def act() -> None:
        announce()
        freezer.freeze_all_due()
        sender.send_all_due()

    return act


@pytest.fixture
def told(mailbox: Callable[[], list[Any]]) -> Callable[[], dict[str, str]]:
    """Whom mail went to, each once, and its text."""

    def look() -> dict[str, str]:
        found = mailbox()
        assert len({normalise(letter.address) for letter in found}) == len(found)
        return {letter.address: letter.text for letter in found}

    return look


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


ANA, BO = "ana@example.com", "bo@example.com"


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


def test_of_two_operators_at_once_one_is_refused(new_uow: NewUnitOfWork):
    with ThreadPoolExecutor(1) as pool:
        with new_uow() as first:
            _announce(first)
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
        _announce(uow)


def _announce(uow: UnitOfWork, version: str = VERSION) -> None:
    policies.announce(
        uow,
        operator_id=OPERATOR_ID,
        version=version,
        effective_at=NOW,
        summary="We keep logs for a shorter time.",
    )


def _somebody_waits(uow: UnitOfWork) -> bool:
    """Whether a transaction of this database waits for the lock of another."""
    waiting = sa.text(
        "select exists (select from pg_locks join pg_database on oid = database"
        " where datname = current_database() and locktype = 'advisory' and not granted)"
    )
    return bool(uow.db.execute(waiting).scalar_one())
