"""What the tests of announcements share: the policy is announced, and everybody told."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from chassis.addresses import normalise
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from notifications import announcements
from notifications.commands import policies
from notifications.schemas.results import AnnouncementList
from notifications.workers.freezing import Freezer
from notifications.workers.sending import Sender
from tests.notifications.conftest import NOW, NewUnitOfWork
from tests.notifications.neighbours import Neighbours

OPERATOR_ID = new_id()
VERSION = "2027-02-01"
Announce = Callable[..., None]


def announced(uow: UnitOfWork, version: str = VERSION) -> None:
    policies.announce(
        uow,
        operator_id=OPERATOR_ID,
        version=version,
        effective_at=NOW,
        summary="We keep logs for a shorter time.",
    )


@pytest.fixture
def announce(new_uow: NewUnitOfWork) -> Announce:
    def act(version: str = VERSION) -> None:
        with new_uow() as uow:
            announced(uow, version)

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
