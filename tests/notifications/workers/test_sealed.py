"""A new key in front of the ring: what waits to be sent, and what is uncertain, stays readable."""

from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis.encryption import KeyRing
from chassis.ids import new_id
from notifications.commands import mailings, sending
from notifications.domain import kinds
from notifications.models import Message
from notifications.sealed import SEALED
from tests.notifications.conftest import NOW, NewUnitOfWork
from tests.turning import sealed_anew


@pytest.fixture
def uncertain(new_uow: NewUnitOfWork) -> UUID:
    """A message with a secret, of which nobody knows whether it was sent."""
    with new_uow() as uow:
        mailings.tell(
            uow, kinds.SIGN_IN_LINK, new_id(), caused_at=NOW, secrets={"token": "secret-token"}
        )
        message = uow.db.scalars(sa.select(Message)).one()
        message.probe = uow.keys.encrypt("ana@example.com", sending.probe_context(message.id))
    return message.id


@pytest.mark.usefixtures("uncertain")
@pytest.mark.promise("P24")
def test_every_secret_is_sealed_anew(
    service_database: Callable[[str], Engine], key_ring: KeyRing
) -> None:
    found = sealed_anew(service_database("notifications"), key_ring, SEALED)

    assert found == {"mailing.sealed": 1, "message.probe": 1}
