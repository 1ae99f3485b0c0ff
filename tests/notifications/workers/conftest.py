"""The platform on which reminders are tried."""

import pytest

from notifications.workers.freezing import Freezer
from notifications.workers.sending import Sender
from tests.notifications.conftest import NewUnitOfWork
from tests.notifications.workers.reminding import Platform


@pytest.fixture
def platform(new_uow: NewUnitOfWork, freezer: Freezer, sender: Sender) -> Platform:
    return Platform(new_uow, freezer, sender)
