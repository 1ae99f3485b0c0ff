"""Hearing an event, and looking at what followed."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.ids import new_id
from chassis.messages import Message as Event
from chassis.rights.sealing import Sealer
from notifications.commands import notices
from notifications.domain import kinds
from notifications.workers.sending import Sender
from tests.notifications.commands.writing import Post
from tests.notifications.conftest import NOW, NewUnitOfWork


def event(**payload: Any) -> Event:
    return Event(
        id=str(new_id()),
        name="x",
        version=1,
        source="series",
        occurred_at=NOW,
        correlation_id="c",
        payload=payload,
    )


@pytest.fixture
def tell(new_uow: NewUnitOfWork, sender: Sender) -> Callable[..., None]:
    """`tell(kind, **payload)`: hear the event, and send what follows from it."""

    def act(kind: kinds.Kind, **payload: Any) -> None:
        with new_uow() as uow:
            notices.tell_of(uow, kind, event(**payload))
        sender.send_all_due()

    return act


@pytest.fixture
def only(new_uow: NewUnitOfWork) -> Callable[[Any], Any]:
    """`only(Mailing)`: the one row there is."""

    def look(model: Any) -> Any:
        with new_uow() as uow:
            return uow.db.scalars(sa.select(model)).one()

    return look


@pytest.fixture
def post(new_uow: NewUnitOfWork, sealer: Sealer, at: clock.FrozenClock) -> Post:
    return Post(new_uow, sealer, at)
