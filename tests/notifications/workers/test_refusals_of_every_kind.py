"""What somebody refuses reaches every kind of its category, and no other kind."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis.addresses import normalise
from chassis.ids import new_id
from chassis.rights.person import Person
from notifications.commands import mailings, suppressions
from notifications.domain.delivery import MailingStatus
from notifications.domain.kinds import DECLARED, FOLLOW_UP, Audience, Category, Kind
from notifications.models import Base, Mailing, Recipient, SeriesVoice
from notifications.privacy import DIRECT_MESSAGES, NotificationsParticipant
from notifications.workers.freezing import Freezer
from notifications.workers.sending import Sender
from tests.notifications.conftest import NOW, NewUnitOfWork
from tests.notifications.correspondents import write
from tests.notifications.neighbours import Neighbours
from tests.notifications.rendering.conftest import FACTS, SECRETS

ANNA = "anna@example.com"
_KINDS = sorted(DECLARED.values(), key=lambda kind: kind.name)
STOPPABLE = [kind for kind in _KINDS if kind.category.can_stop]
REQUIRED = [kind for kind in _KINDS if not kind.category.can_stop]
Tell = Callable[[Kind], list[tuple[str | None, str | None]]]


def by_name(kinds: list[Kind]) -> dict[str, Any]:
    return {"argnames": "kind", "argvalues": kinds, "ids": [kind.name for kind in kinds]}


@pytest.fixture
def tell(new_uow: NewUnitOfWork, neighbours: Neighbours, freezer: Freezer, sender: Sender) -> Tell:
    """Tell Anna by a kind; outcome and reason of each recipient, nothing for one who got it."""
    (member,) = neighbours.add(email=ANNA)
    person_id = member.membership_id
    account = {"email": ANNA, "name": "Anna", "locale": "en", "zone": "UTC"}
    neighbours.accounts[person_id] = account
    neighbours.invitations[person_id] = account | {"host_name": "Ana"}
    write(new_uow, ANNA)
    series_id = new_id()

    def act(kind: Kind) -> list[tuple[str | None, str | None]]:
        with new_uow() as uow:
            if kind.audience.is_many:
                uow.db.add(_to_many(kind, series_id))
                uow.db.add(_voice(series_id))
            else:
                _to_one(uow, kind, person_id, series_id)
        freezer.freeze_all_due()
        sender.send_all_due()
        with new_uow() as uow:
            rows = sa.select(Recipient.outcome, Recipient.reason)
            return [tuple(row) for row in uow.db.execute(rows)]

    return act


def _to_many(kind: Kind, series_id: UUID) -> Mailing:
    return Mailing(
        id=new_id(),
        kind=kind.name,
        series_id=series_id,
        session_id=new_id() if kind.audience is Audience.SESSION else None,
        facts=FACTS if kind is not FOLLOW_UP else {**FACTS, "body": ""},
        due_at=NOW,
        useful_until=NOW + kind.useful_for,
        status=MailingStatus.PLANNED,
    )


def _voice(series_id: UUID) -> SeriesVoice:
    return SeriesVoice(
        series_id=series_id,
        host_id=new_id(),
        name="Studio Ana",
        mark="SA",
        colour="#7a1f5c",
        reply_to_name="",
        follow_up="Thank you.",
        changed_at=NOW,
    )


def _to_one(uow: Any, kind: Kind, person_id: UUID, series_id: UUID) -> None:
    sealed = {"address": ANNA, "name": "Anna", "locale": "en"}
    mailings.tell(
        uow,
        kind,
        person_id,
        caused_at=NOW,
        series_id=series_id,
        facts=FACTS,
        secrets=SECRETS | sealed,
    )


@pytest.fixture
def refuse(new_uow: NewUnitOfWork) -> Callable[..., None]:
    def act(*categories: str) -> None:
        with new_uow() as uow:
            digest = uow.tombstones.digest("email", ANNA)
            for category in categories:
                suppressions.stop(uow, digest, category=category)

    return act


@pytest.mark.promise("P37")
class TestUnsubscribed:
    @pytest.mark.parametrize(**by_name(STOPPABLE))
    def test_from_its_category_a_kind_does_not_go_out(
        self, tell: Tell, refuse: Callable[..., None], mailbox: Callable[..., list[Any]], kind: Kind
    ):
        refuse(kind.category)

        assert tell(kind) == [("skipped", "unsubscribed")]
        assert mailbox(to=ANNA) == []

    @pytest.mark.parametrize(**by_name(STOPPABLE))
    def test_from_all_others_it_does(
        self, tell: Tell, refuse: Callable[..., None], mailbox: Callable[..., list[Any]], kind: Kind
    ):
        refuse(*(set(Category) - {kind.category}))

        assert tell(kind) == [(None, None)]
        assert len(mailbox(to=ANNA)) == 1


@pytest.mark.promise("P30")
class TestObjected:
    @pytest.fixture(autouse=True)
    def objected(self, new_uow: NewUnitOfWork) -> None:
        with new_uow() as uow:
            participant = NotificationsParticipant(Base.metadata)
            participant.object(uow, Person.of(email=normalise(ANNA)), [DIRECT_MESSAGES])

    @pytest.mark.parametrize(**by_name(STOPPABLE))
    def test_to_messages_no_kind_goes_out_that_can_be_stopped(
        self, tell: Tell, mailbox: Callable[..., list[Any]], kind: Kind
    ):
        assert tell(kind) == [("skipped", "unsubscribed")]
        assert mailbox(to=ANNA) == []

    @pytest.mark.parametrize(
        **by_name([kind for kind in REQUIRED if kind.audience is not Audience.REQUEST])
    )
    def test_what_is_about_safety_or_the_law_does(
        self, tell: Tell, mailbox: Callable[..., list[Any]], kind: Kind
    ):
        assert tell(kind) == [(None, None)]
        assert len(mailbox(to=ANNA)) == 1


def test_the_words_after_a_session_are_the_hosts_under_their_colour(
    tell: Tell, mailbox: Callable[..., list[Any]]
):
    tell(FOLLOW_UP)

    (letter,) = mailbox(to=ANNA)
    assert letter.subject == "After the session: Morning Yoga"
    assert "Thank you." in letter.text and "Thank you." in letter.html
    assert "#7a1f5c" in letter.html and ">SA<" in letter.html.replace(" ", "").replace("\n", "")
    assert letter.sender.startswith("Studio Ana via Session Monster <")
