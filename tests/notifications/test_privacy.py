"""What becomes of a person in notifications: found, exported, erased, not brought back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis.addresses import normalise
from chassis.ids import new_id
from chassis.restrictions import Restrictions
from chassis.rights.person import Person
from notifications.commands import mailings, support, suppressions
from notifications.domain.kinds import SIGN_IN_LINK, WAITLISTED
from notifications.models import (
    Base,
    Mailing,
    Message,
    Recipient,
    SessionPlan,
    SupportLook,
    SupportThread,
    Suppression,
)
from notifications.privacy import NotificationsParticipant
from notifications.workers.sending import Sender
from tests.notifications.conftest import NOW, NewUnitOfWork
from tests.notifications.correspondents import write
from tests.notifications.neighbours import Neighbours

ANNA, BERT = "Anna@Example.com", "bert@example.com"


@pytest.fixture
def participant() -> NotificationsParticipant:
    return NotificationsParticipant(Base.metadata)


@pytest.fixture
def anna(new_uow: NewUnitOfWork, neighbours: Neighbours, sender: Sender) -> Person:
    """A member, an account and a correspondent; Bert is all of it as well."""
    people = []
    for address in (ANNA, BERT):
        (member,) = neighbours.add(email=address)
        account_id = new_id()
        with new_uow() as uow:
            mailings.tell(uow, WAITLISTED, member.membership_id, caused_at=NOW)
            secrets = {"token": "t"}
            mailings.tell(uow, SIGN_IN_LINK, account_id, caused_at=NOW, secrets=secrets)
            uow.db.add(_plan_of(account_id))
        write(new_uow, address)
        people.append(
            Person.of(
                email=normalise(address),
                membership_id=str(member.membership_id),
                account_id=str(account_id),
            )
        )
    return people[0]


def _plan_of(host_id: UUID) -> SessionPlan:
    return SessionPlan(
        session_id=new_id(),
        series_id=new_id(),
        host_id=host_id,
        title="Yoga",
        zone="UTC",
        starts_at=NOW,
        duration_minutes=60,
        sequence=0,
        offsets=[60],
        known_at=NOW,
        is_cancelled=False,
    )


@pytest.fixture
def erase(new_uow: NewUnitOfWork, participant: NotificationsParticipant) -> Callable[..., Any]:
    def act(person: Person) -> Any:
        with new_uow() as uow:
            return participant.erase(uow, [person])[0]

    return act


class TestErasure:
    @pytest.mark.promise("P12")
    @pytest.mark.promise("P28")
    def test_leaves_nothing_of_the_person_and_all_of_others(
        self,
        new_uow: NewUnitOfWork,
        participant: NotificationsParticipant,
        anna: Person,
        erase: Callable[..., Any],
    ):
        with new_uow() as uow:
            assert participant.verify_absent(uow.db.connection(), [anna])[0]
        counts = erase(anna)

        assert counts["messages sent"].erased > 0
        with new_uow() as uow:
            assert participant.verify_absent(uow.db.connection(), [anna])[0] == {}
            assert len(uow.db.scalars(sa.select(Mailing.id)).all()) == 2
            assert len(uow.db.scalars(sa.select(SessionPlan.session_id)).all()) == 1

    def test_five_times_is_as_once(self, anna: Person, erase: Callable[..., Any]):
        first, *others = [erase(anna) for _ in range(5)]

        assert first["support correspondence"].erased == 2
        assert all(not count.found for counts in others for count in counts.values())

    def test_takes_the_waiting_messages_along(
        self,
        new_uow: NewUnitOfWork,
        anna: Person,
        erase: Callable[..., Any],
        sender: Sender,
        mailbox: Callable[..., list[Any]],
    ):
        erase(anna)
        sender.send_all_due()

        assert mailbox(to=ANNA) == []
        with new_uow() as uow:
            left = uow.db.scalars(sa.select(Message.mailing_id)).all()
            assert set(uow.db.scalars(sa.select(Recipient.mailing_id))) == set(left)

    def test_keeps_the_refusal_of_mail_by_a_digest_that_says_nothing(
        self, new_uow: NewUnitOfWork, anna: Person, erase: Callable[..., Any]
    ):
        with new_uow() as uow:
            suppressions.stop(uow, uow.tombstones.digest("email", normalise(ANNA)))
        erase(anna)

        with new_uow() as uow:
            assert len(uow.db.scalars(sa.select(Suppression.id)).all()) == 1


class TestCorrespondence:
    """An answer under way when its receiver is erased, and who had looked."""

    @pytest.fixture
    def answered(
        self, new_uow: NewUnitOfWork, participant: NotificationsParticipant
    ) -> tuple[Person, ...]:
        """Anna and Bert wrote, were looked at and answered; as discovery completes them."""
        for address in (ANNA, BERT):
            write(new_uow, address)
        with new_uow() as uow:
            for thread_id in uow.db.scalars(sa.select(SupportThread.id)).all():
                at = {"operator_id": new_id(), "desks": ("support",), "thread_id": thread_id}
                support.look(uow, **at, reason="canary reason")
                answer = {"body": "canary answer", "last_mail_id": None}
                support.answer(uow, **at, **answer, support_address="support@m.test")
            db = uow.db.connection()
            people = [Person.of(email=normalise(address)) for address in (ANNA, BERT)]
            return tuple(one.joined_with(participant.discover(db, [one])[0]) for one in people)

    @pytest.mark.promise("P12")
    @pytest.mark.promise("P28")
    def test_an_answer_to_the_erased_is_not_sent_and_nothing_of_it_is_left(
        self,
        new_uow: NewUnitOfWork,
        participant: NotificationsParticipant,
        answered: tuple[Person, ...],
        erase: Callable[..., Any],
        sender: Sender,
        mailbox: Callable[..., list[Any]],
    ):
        anna, bert = answered
        counts = erase(anna)
        sender.send_all_due()

        assert counts["looks by operators"].erased == 1
        assert mailbox(to=ANNA) == [] and len(mailbox(to=BERT)) == 1
        with new_uow() as uow:
            db = uow.db.connection()
            assert participant.verify_absent(db, [anna])[0] == {}
            assert participant.verify_absent(db, [bert])[0] != {}
            for model in (SupportThread, SupportLook, Mailing, Recipient):
                assert len(uow.db.scalars(sa.select(model)).all()) == 1

    @pytest.mark.promise("P12")
    @pytest.mark.promise("P26")
    def test_the_export_has_question_answer_and_looks_but_no_operator(
        self,
        new_uow: NewUnitOfWork,
        participant: NotificationsParticipant,
        answered: tuple[Person, ...],
    ):
        with new_uow() as uow:
            db = uow.db.connection()
            records = [
                record
                for holding in participant.holdings
                for record in holding.page(db, answered[0], after=None, limit=100)[0]
            ]

        found = str(records)
        for canary in ("canary text", "canary answer", "canary reason"):
            assert canary in found
        assert "operator_id" not in found and "answered_by" not in found
        assert BERT not in found


class TestExport:
    @pytest.mark.promise("P26")
    def test_has_what_the_person_wrote_and_was_sent_and_no_secret(
        self, new_uow: NewUnitOfWork, participant: NotificationsParticipant, anna: Person
    ):
        with new_uow() as uow:
            db = uow.db.connection()
            records = [
                record
                for holding in participant.holdings
                for record in holding.page(db, anna, after=None, limit=100)[0]
            ]

        assert "canary text" in str(records) and "waitlisted" in str(records)
        assert "sealed" not in str(records) and "address_digest" not in str(records)
        assert BERT not in str(records)


class TestRestriction:
    @pytest.mark.promise("P31")
    def test_nothing_is_sent_but_rights_and_security(
        self,
        new_uow: NewUnitOfWork,
        anna: Person,
        neighbours: Neighbours,
        sender: Sender,
        mailbox: Callable[..., list[Any]],
    ):
        (account_id,) = anna.values("account_id")
        neighbours.accounts[UUID(account_id)] = {"email": ANNA, "name": "Anna"}
        with new_uow() as uow:
            Restrictions(uow).impose(anna)
        sender.send_all_due()

        assert [letter.subject for letter in mailbox(to=ANNA)] == ["Your link to sign in"]


@pytest.mark.promise("P30")
class TestObjection:
    def test_stops_every_message_that_can_be_stopped_the_queued_ones_too(
        self, new_uow: NewUnitOfWork, participant: NotificationsParticipant, neighbours, sender
    ):
        (member,) = neighbours.add(email=ANNA)
        with new_uow() as uow:
            mailings.tell(uow, WAITLISTED, member.membership_id, caused_at=NOW)
        person = Person.of(email=normalise(ANNA), membership_id=str(member.membership_id))

        with new_uow() as uow:
            participant.object(uow, person, ["direct_messages"])
        sender.send_all_due()

        with new_uow() as uow:
            assert uow.db.scalars(sa.select(Recipient.reason)).all() == ["unsubscribed"]

    def test_that_is_taken_back_lets_mail_out_again(
        self, new_uow: NewUnitOfWork, participant: NotificationsParticipant, neighbours, sender
    ):
        (member,) = neighbours.add(email=ANNA)
        person = Person.of(email=normalise(ANNA), membership_id=str(member.membership_id))
        with new_uow() as uow:
            participant.object(uow, person, ["direct_messages"])

        with new_uow() as uow:
            participant.allow(uow, person, ["direct_messages"])
            participant.allow(uow, person, ["direct_messages"])
            mailings.tell(uow, WAITLISTED, member.membership_id, caused_at=NOW)
        sender.send_all_due()

        with new_uow() as uow:
            assert uow.db.scalars(sa.select(Recipient.reason)).all() == [None]

    @pytest.mark.parametrize("comes_first", [True, False])
    @pytest.mark.parametrize("why", ["unsubscribed", "complained", "bounced"])
    def test_that_is_taken_back_leaves_what_anything_else_has_stopped(
        self,
        new_uow: NewUnitOfWork,
        participant: NotificationsParticipant,
        why: str,
        comes_first: bool,
    ):
        anna = Person.of(email=normalise(ANNA))

        def refuse() -> None:
            with new_uow() as uow:
                digest = uow.tombstones.digest("email", normalise(ANNA))
                suppressions.stop(uow, digest, why=suppressions.Why(why))

        def object_() -> None:
            with new_uow() as uow:
                participant.object(uow, anna, ["direct_messages"])

        for act in (refuse, object_) if comes_first else (object_, refuse):
            act()
        with new_uow() as uow:
            participant.allow(uow, anna, ["direct_messages"])

        with new_uow() as uow:
            assert uow.db.scalars(sa.select(Suppression.reason)).all() == [why]

    @pytest.mark.parametrize(
        ("address", "purposes"), [(BERT, ["direct_messages"]), (ANNA, ["analytics", "profiling"])]
    )
    def test_stands_when_another_person_or_purpose_is_allowed(
        self,
        new_uow: NewUnitOfWork,
        participant: NotificationsParticipant,
        address: str,
        purposes: list[str],
    ):
        with new_uow() as uow:
            participant.object(uow, Person.of(email=normalise(ANNA)), ["direct_messages"])
            participant.allow(uow, Person.of(email=normalise(address)), purposes)

            assert uow.db.scalars(sa.select(Suppression.reason)).all() == ["objected"]

    def test_to_analytics_alone_stops_no_mail(
        self, new_uow: NewUnitOfWork, participant: NotificationsParticipant
    ):
        with new_uow() as uow:
            participant.object(uow, Person.of(email=normalise(ANNA)), ["analytics"])
            assert uow.db.scalars(sa.select(Suppression)).all() == []


@pytest.mark.promise("P27")
def test_a_correspondents_name_is_put_right(
    new_uow: NewUnitOfWork, participant: NotificationsParticipant
):
    write(new_uow, ANNA)

    with new_uow() as uow:
        counts = participant.rectify(
            uow, Person.of(email=normalise(ANNA)), {"name": "Anna Lovelace"}
        )

    assert counts["support correspondence"].corrected == 1
    with new_uow() as uow:
        assert uow.db.execute(sa.text("select sender_name from support_mail")).scalar_one() == (
            "Anna Lovelace"
        )
