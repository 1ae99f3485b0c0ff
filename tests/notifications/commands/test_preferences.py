"""Stopping mail: by one click, by choice, and taking it back."""

from typing import Any

import pytest

from chassis.ids import new_id
from notifications import preferences
from notifications.commands import suppressions
from notifications.directory import Directory
from notifications.domain.kinds import Category
from notifications.domain.people import PersonKind
from notifications.rendering.links import Unsubscription
from tests.notifications.conftest import NewUnitOfWork
from tests.notifications.neighbours import Neighbours


class Page:
    """The page behind Anna's link."""

    def __init__(self, new_uow: NewUnitOfWork, directory: Directory, link: Unsubscription) -> None:
        self._new_uow, self._directory, self.link = new_uow, directory, link

    def shown(self) -> dict[str, Any]:
        with self._new_uow() as uow:
            return preferences.describe(uow.db.connection(), self._directory, self.link)

    def is_on(self) -> dict[str, bool]:
        return {each["name"]: each["is_on"] for each in self.shown()["categories"]}

    def click(self) -> None:
        with self._new_uow() as uow:
            suppressions.stop_by_one_click(uow, self.link)

    def choose(self, series: bool | None = None, **categories: bool) -> None:
        chosen = {Category(name): wanted for name, wanted in categories.items()}
        with self._new_uow() as uow:
            suppressions.choose(uow, self.link, categories=chosen, series=series)

    def stop_everything(self) -> None:
        with self._new_uow() as uow:
            suppressions.stop(uow, self.link.address_digest)


@pytest.fixture
def page(new_uow: NewUnitOfWork, directory: Directory, neighbours: Neighbours) -> Page:
    (anna,) = neighbours.add()
    with new_uow() as uow:
        digest = uow.tombstones.digest("email", anna.email)
    link = Unsubscription(
        PersonKind.MEMBERSHIP, anna.membership_id, Category.REMINDERS, new_id(), digest
    )
    return Page(new_uow, directory, link)


class TestOneClick:
    @pytest.mark.promise("P37")
    def test_stops_the_category_of_the_mail_and_no_other(self, page: Page):
        page.click()

        assert not page.is_on()["reminders"]
        assert page.is_on()["changes"] and page.is_on()["billing"]

    def test_twice_is_as_once(self, page: Page):
        page.click()
        page.click()

        assert not page.is_on()["reminders"]

    @pytest.mark.promise("P37")
    def test_looking_changes_nothing(self, page: Page):
        page.shown()

        assert all(page.is_on().values())


class TestChoosing:
    def test_keeps_each_choice_and_leaves_the_rest(self, page: Page):
        page.choose(billing=False)
        page.choose(reminders=False, billing=True)

        assert page.is_on()["billing"] and not page.is_on()["reminders"]

    def test_a_series_can_be_stopped_alone(self, page: Page):
        page.choose(series=False)

        assert not page.shown()["series"]["is_on"]
        assert all(page.is_on().values())

    def test_and_resumed(self, page: Page):
        page.choose(series=False)
        page.choose(series=True)

        assert page.shown()["series"]["is_on"]

    def test_who_had_stopped_everything_can_have_one_thing_again(self, page: Page):
        page.stop_everything()
        others = page.is_on().keys() - {"reminders", "security", "rights", "legal"}
        page.choose(reminders=True, **dict.fromkeys(others, False))

        assert [name for name, is_on in page.is_on().items() if is_on] == [
            "reminders",
            "security",
            "rights",
            "legal",
        ]


class TestThePage:
    def test_says_what_cannot_be_stopped(self, page: Page):
        required = {each["name"] for each in page.shown()["categories"] if each["is_required"]}

        assert required == {"security", "rights", "legal"}

    def test_shows_an_address_that_only_its_owner_recognises(self, page: Page):
        assert page.shown()["address_masked"] == "a•••@example.com"

    def test_works_while_the_owners_service_is_away_or_knows_them_no_more(
        self, page: Page, neighbours: Neighbours
    ):
        neighbours.is_away = True
        assert page.shown()["address_masked"] == ""

        neighbours.is_away = False
        neighbours.members.clear()
        assert page.shown()["address_masked"] == ""

    def test_has_the_hosts_kinds_for_hosts_only(self, page: Page):
        assert "hosting" not in page.is_on()
