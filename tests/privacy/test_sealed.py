"""A new key in front of the ring: requests and packages stay readable."""

import io
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine

from chassis import clock
from chassis.encryption import KeyRing
from privacy import commands
from privacy.domain import Right
from privacy.models import Request
from privacy.sealed import SEALED
from tests.privacy.conftest import Desk
from tests.turning import sealed_anew


@pytest.fixture
def request_id(desk: Desk) -> UUID:
    """A request that an agent made, whose package is due."""
    opened = desk.open("access")
    desk.confirm(opened["token"])
    desk.answer_all("discover")
    agent = {
        "name": "Rights Ltd",
        "authority": "A signed mandate of 1 May.",
        "scope": [Right.ACCESS],
        "expires_at": clock.now() + timedelta(days=30),
    }
    with desk.new_uow() as uow:
        request = uow.db.get_one(Request, UUID(opened["request_id"]))
        commands.details.set_agent(uow, request, agent)
    return request.id


@pytest.mark.usefixtures("request_id")
@pytest.mark.promise("P24")
def test_what_a_request_says_is_sealed_anew(
    service_database: Callable[[str], Engine], key_ring: KeyRing
) -> None:
    found = sealed_anew(service_database("privacy"), key_ring, SEALED)

    assert [name for name, number in found.items() if number] == [
        "request.address",
        "request.person",
        "request.details",
        "request.agent",
    ]


@pytest.mark.promise("P24")
def test_the_key_of_a_package_is_sealed_anew(
    desk: Desk, request_id: UUID, service_database: Callable[[str], Engine], key_ring: KeyRing
) -> None:
    with desk.new_uow() as uow:
        commands.packages.keep(uow, desk.sealer, request_id=request_id, content=io.BytesIO(b"all"))

    found = sealed_anew(service_database("privacy"), key_ring, SEALED)

    assert found["package.key"] == 1
