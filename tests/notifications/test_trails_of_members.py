"""What a host sees of every mail to one member, and of the mail that let them in."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.errors import NotFound
from chassis.ids import new_id
from notifications import trails
from notifications.commands import mailings
from notifications.domain.kinds import CONFIRM_MEMBERSHIP, JOIN_CODE, WELCOME
from notifications.models import Mailing
from notifications.workers.sending import Sender
from tests.notifications.conftest import NOW
from tests.notifications.neighbours import Member, Neighbours
from tests.notifications.tracing import of_member, read, states
from tests.notifications.workers.conftest import platform
from tests.notifications.workers.reminding import HOUR, Platform

__all__ = ["platform"]

People = Callable[..., list[Member]]


@pytest.fixture
def tell(platform: Platform, sender: Sender) -> Callable[..., None]:
    """`tell(WELCOME, anna)`: a mail of the series to her alone."""

    def act(kind: Any, member: Member) -> None:
        with platform.new_uow() as uow:
            series_id = platform.series_id
            mailings.tell(uow, kind, member.membership_id, caused_at=NOW, series_id=series_id)

    return act


class TestMember:
    def test_shows_every_mail_the_latest_first(
        self,
        platform: Platform,
        neighbours: Neighbours,
        tell: Callable[..., None],
        at: clock.FrozenClock,
    ):
        anna, bert = neighbours.add(2)
        platform.schedule()
        at.move(HOUR)
        tell(CONFIRM_MEMBERSHIP, anna)
        tell(WELCOME, bert)
        at.move(24 * HOUR)
        platform.freeze()

        found = [(mail["kind"], mail["state"]) for mail in of_member(platform, anna)]
        assert found == [("reminder", "waiting"), ("confirm_membership", "waiting")]

    def test_goes_on_where_the_page_before_ended(
        self,
        platform: Platform,
        neighbours: Neighbours,
        tell: Callable[..., None],
        at: clock.FrozenClock,
    ):
        (anna,) = neighbours.add()
        platform.schedule()
        tell(CONFIRM_MEMBERSHIP, anna)
        tell(WELCOME, anna)
        at.move(25 * HOUR)
        platform.freeze()

        whole = [mail["mailing_id"] for mail in of_member(platform, anna)]
        rest = of_member(platform, anna, after=whole[0])

        assert len(whole) == 3
        assert [mail["mailing_id"] for mail in rest] == whole[1:]

    def test_keeps_to_itself_that_somebody_else_opened_their_link(
        self, platform: Platform, neighbours: Neighbours, tell: Callable[..., None]
    ):
        (anna,) = neighbours.add()
        platform.schedule()
        tell(JOIN_CODE, anna)

        assert of_member(platform, anna) == []

    def test_is_not_a_strangers_to_read(
        self, platform: Platform, neighbours: Neighbours, tell: Callable[..., None]
    ):
        (anna,) = neighbours.add()
        platform.schedule()
        tell(WELCOME, anna)

        assert of_member(platform, anna, host_id=new_id()) == []
        assert of_member(platform, anna, series_id=new_id()) == []


class TestInvitations:
    def test_shows_whether_the_mail_that_lets_in_came_through(
        self, platform: Platform, neighbours: Neighbours, tell: Callable[..., None]
    ):
        anna, bert, cleo = neighbours.add(3)
        platform.schedule()
        tell(CONFIRM_MEMBERSHIP, anna)
        tell(WELCOME, bert)
        tell(JOIN_CODE, cleo)

        found = invited(platform, anna, bert, cleo)
        assert set(states(found)) == {anna.membership_id, bert.membership_id}
        assert invited(platform, anna, host_id=new_id())["items"] == []


class TestMailing:
    def test_to_one_person_has_no_recipients_to_list(
        self, platform: Platform, neighbours: Neighbours, tell: Callable[..., None]
    ):
        platform.schedule()
        tell(WELCOME, *neighbours.add())
        with platform.new_uow() as uow:
            one = uow.db.scalars(sa.select(Mailing.id).where(Mailing.kind == "welcome")).one()

        with pytest.raises(NotFound):
            read(platform, trails.list_recipients, mailing_id=one, limit=10)


def invited(platform: Platform, *members: Member, **asked: Any) -> Any:
    ids = [member.membership_id for member in members]
    whose = {"series_id": platform.series_id, "membership_ids": ids}
    return read(platform, trails.list_invitations, **whose | asked)
