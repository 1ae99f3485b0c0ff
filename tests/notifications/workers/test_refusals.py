"""Who wants no mail is known here and at the provider, whoever heard of it first."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from chassis import clock
from notifications import mailgun
from notifications.commands import suppressions, telling_provider
from notifications.commands.telling_provider import RETRY_CAP
from notifications.directory import Directory
from notifications.domain.kinds import Category
from notifications.domain.people import PersonKind
from notifications.mailgun.refusals import Refusals
from notifications.models import RefusalNews, Suppression
from notifications.rendering.links import Unsubscription
from notifications.settings import Settings
from notifications.workers.refusals import Matcher
from sandbox.faults import Fault
from sandbox.mailgun import suppressions as lists
from tests.notifications.conftest import NewUnitOfWork
from tests.notifications.neighbours import Neighbours
from tests.sandbox.fixtures import RunningSandbox

ANNA = "anna@example.com"


@pytest.fixture
def matcher(new_uow: NewUnitOfWork, directory: Directory, settings: Settings) -> Matcher:
    there = Refusals(mailgun.transport_of(settings), settings.mailgun_domain)
    return Matcher(new_uow, directory, there)


@pytest.fixture
def link(neighbours: Neighbours, new_uow: NewUnitOfWork) -> Unsubscription:
    (anna,) = neighbours.add(email=ANNA)
    with new_uow() as uow:
        digest = uow.tombstones.digest("email", ANNA)
    return Unsubscription(
        PersonKind.MEMBERSHIP, anna.membership_id, Category.REMINDERS, None, digest
    )


@pytest.fixture
def choose(new_uow: NewUnitOfWork, link: Unsubscription) -> Callable[..., None]:
    def act(**categories: bool) -> None:
        with new_uow() as uow:
            chosen = {Category(name): is_on for name, is_on in categories.items()}
            suppressions.choose(uow, link, categories=chosen)

    return act


def refused(new_uow: NewUnitOfWork) -> list[tuple[str, str]]:
    with new_uow() as uow:
        rows = sa.select(Suppression.category, Suppression.reason).order_by(Suppression.category)
        return [tuple(row) for row in uow.db.execute(rows)]


def waiting(new_uow: NewUnitOfWork) -> int:
    with new_uow() as uow:
        return len(uow.db.scalars(sa.select(RefusalNews)).all())


class TestTheProvider:
    def test_hears_of_one_click_which_kinds_of_mail_end(
        self,
        new_uow: NewUnitOfWork,
        matcher: Matcher,
        link: Unsubscription,
        sandbox: RunningSandbox,
    ):
        with new_uow() as uow:
            suppressions.stop_by_one_click(uow, link)

        matcher.tell_all_due()

        entry = lists.entries(sandbox.world, "unsubscribes").get(ANNA)
        assert entry is not None and entry["tags"] == ["reminder"]
        assert waiting(new_uow) == 0

    def test_hears_that_somebody_wants_mail_again(
        self, choose: Callable[..., None], matcher: Matcher, sandbox: RunningSandbox
    ):
        for kind in ("bounces", "complaints", "unsubscribes"):
            lists.add(sandbox.world, kind, {"address": ANNA})

        choose(reminders=True)
        matcher.tell_all_due()

        left = [lists.entries(sandbox.world, kind).get(ANNA) for kind in lists.KINDS]
        assert left == [None] * len(lists.KINDS)

    def test_that_is_away_hears_later(
        self,
        choose: Callable[..., None],
        new_uow: NewUnitOfWork,
        matcher: Matcher,
        sandbox: RunningSandbox,
        at: clock.FrozenClock,
    ):
        sandbox.world.faults.add(Fault("mailgun", "500", "*", times=1))
        choose(reminders=False)
        matcher.tell_all_due()
        before = waiting(new_uow)

        at.move(RETRY_CAP)
        matcher.tell_all_due()

        assert (before, waiting(new_uow)) == (1, 0)
        assert lists.entries(sandbox.world, "unsubscribes").get(ANNA) is not None

    def test_is_not_told_of_whom_nobody_knows_any_more(
        self,
        choose: Callable[..., None],
        new_uow: NewUnitOfWork,
        matcher: Matcher,
        neighbours: Neighbours,
    ):
        choose(reminders=False)
        neighbours.members.clear()

        matcher.tell_all_due()

        assert waiting(new_uow) == 0

    def test_hears_no_address_of_a_request_for_rights(
        self, new_uow: NewUnitOfWork, link: Unsubscription
    ):
        of_request = Unsubscription(
            PersonKind.REQUEST, link.person_id, link.category, None, link.address_digest
        )

        with new_uow() as uow:
            telling_provider.note(uow, of_request, "reminders", is_stopped=True)

        assert waiting(new_uow) == 0


class TestItsLists:
    @pytest.mark.parametrize(
        ("kind", "why"),
        [
            ("bounces", "bounced"),
            ("complaints", "complained"),
            ("unsubscribes", "unsubscribed"),
        ],
    )
    def test_are_taken_in(
        self,
        new_uow: NewUnitOfWork,
        matcher: Matcher,
        sandbox: RunningSandbox,
        kind: str,
        why: str,
    ):
        lists.add(sandbox.world, kind, {"address": ANNA})

        matcher.sweep()
        matcher.sweep()

        assert refused(new_uow) == [("*", why)]

    def test_stop_only_the_kinds_that_they_name(
        self, new_uow: NewUnitOfWork, matcher: Matcher, sandbox: RunningSandbox
    ):
        tags = ["reminder", "nonsense"]
        lists.add(sandbox.world, "unsubscribes", {"address": ANNA, "tags": tags})

        matcher.sweep()

        assert refused(new_uow) == [("reminders", "unsubscribed")]

    def test_are_read_to_the_end(
        self,
        new_uow: NewUnitOfWork,
        matcher: Matcher,
        sandbox: RunningSandbox,
        monkeypatch: pytest.MonkeyPatch,
    ):
        monkeypatch.setattr("notifications.mailgun.refusals._A_PAGE", "2")
        for number in range(5):
            lists.add(sandbox.world, "bounces", {"address": f"p{number}@example.com"})

        matcher.sweep()

        assert len(refused(new_uow)) == 5

    def test_leave_no_address_here(
        self, new_uow: NewUnitOfWork, matcher: Matcher, sandbox: RunningSandbox
    ):
        lists.add(sandbox.world, "bounces", {"address": ANNA})

        matcher.sweep()

        with new_uow() as uow:
            rows: list[Any] = list(uow.db.execute(sa.text("SELECT s::text FROM suppression s")))
        assert ANNA not in str(rows)
