"""Where the pages of a roster end, and that this says nothing of who stood there."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from chassis import clock
from chassis.rights.person import Person
from notifications.models import Base, Mailing, Message, Recipient
from notifications.privacy import NotificationsParticipant
from tests.notifications.neighbours import Member, Neighbours
from tests.notifications.workers.reminding import HOUR, Platform

pytestmark = pytest.mark.usefixtures("small_pages")
MIGRATION = "notifications.migrations.versions.0008_places_of_nobody"
Freeze = Callable[[], list[Member]]


@pytest.fixture
def freeze(platform: Platform, neighbours: Neighbours, at: clock.FrozenClock) -> Freeze:
    """Fifteen members on two pages."""

    def act() -> list[Member]:
        members = neighbours.add(15)
        platform.schedule()
        at.move(25 * HOUR)
        platform.freeze()
        return members

    return act


def _break_off(neighbours: Neighbours) -> None:
    """Series answers for the first page, and no more."""
    answer = neighbours.call

    def once(*asked: Any, **more: Any) -> Any:
        neighbours.is_away = len(neighbours.calls) >= 1
        return answer(*asked, **more)

    neighbours.call = once  # type: ignore[method-assign]


def _left_of(platform: Platform, members: list[Member]) -> list[dict[str, int]]:
    participant = NotificationsParticipant(Base.metadata)
    people = [Person.of(membership_id=str(member.membership_id)) for member in members]
    with platform.new_uow() as uow:
        participant.erase(uow, people)
    with platform.new_uow() as uow:
        return participant.verify_absent(uow.db.connection(), people)


def _as_the_release_before(platform: Platform) -> None:
    """The places as ids of those who stood there."""
    last = sa.select(sa.cast(sa.func.max(sa.cast(Recipient.person_id, sa.Text)), sa.Uuid))
    of_page = last.where(Recipient.number == Message.number).scalar_subquery()
    with platform.new_uow() as uow:
        uow.db.execute(sa.update(Message).values(roster_until=of_page))
        first = sa.select(sa.cast(Message.roster_until, sa.Text)).where(Message.number == 0)
        text = uow.db.execute(first).scalar_one()
        uow.db.execute(sa.update(Message).where(Message.number == 1).values(roster_after=text))
        uow.db.execute(sa.update(Mailing).values(frozen_after=text))


def _migrate(platform: Platform) -> None:
    with platform.new_uow() as uow:
        context = MigrationContext.configure(uow.db.connection())
        with Operations.context(context):
            import_module(MIGRATION).upgrade()


@pytest.mark.promise("P28")
class TestWhereAPageEnds:
    def test_nothing_is_left_of_who_stood_there(self, platform: Platform, freeze: Freeze):
        members = freeze()

        assert _left_of(platform, members) == [{}] * 15

    def test_nothing_is_left_while_the_freezing_is_broken_off(
        self, platform: Platform, freeze: Freeze, neighbours: Neighbours
    ):
        _break_off(neighbours)
        members = freeze()

        assert platform.all(Mailing.frozen_after) != [None]
        assert _left_of(platform, members) == [{}] * 15

    def test_series_is_asked_no_further(
        self, platform: Platform, freeze: Freeze, neighbours: Neighbours
    ):
        freeze()
        platform.work()

        assert neighbours.calls.count("series.get_roster_page") == 4

    def test_what_the_release_before_kept_is_made_nobodys(self, platform: Platform, freeze: Freeze):
        members = freeze()
        _as_the_release_before(platform)
        assert _left_of(platform, members) != [{}] * 15

        _migrate(platform)

        assert _left_of(platform, members) == [{}] * 15

    @pytest.mark.parametrize("is_migrated", [False, True], ids=["as it was", "migrated"])
    def test_each_is_told_by_what_the_release_before_kept(
        self,
        platform: Platform,
        freeze: Freeze,
        mailbox: Callable[..., list[Any]],
        is_migrated: bool,
    ):
        freeze()
        _as_the_release_before(platform)
        if is_migrated:
            _migrate(platform)

        platform.work()

        addresses = [letter.address for letter in mailbox()]
        assert len(addresses) == len(set(addresses)) == 15
